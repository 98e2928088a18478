import { expect, test } from 'vitest'
import { bookedAt, parseBookedTime } from './booked-time.ts'

const HOUR = 3_600

test('a time with a zone is one moment', () => {
  expect(parseBookedTime('1970-01-02T01:00:00.5+01:00')).toEqual({
    date: '1970-01-02',
    earliestAt: 24 * HOUR,
    latestAt: 24 * HOUR,
  })
  expect(bookedAt(24 * HOUR)).toEqual({ date: '1970-01-02', earliestAt: 24 * HOUR, latestAt: 24 * HOUR })
})

test('a time without a zone and a bare date span every zone', () => {
  expect(parseBookedTime('1970-01-02T00:00:00')).toMatchObject({ earliestAt: 10 * HOUR, latestAt: 36 * HOUR })
  expect(parseBookedTime('1970-01-02')).toMatchObject({ earliestAt: 10 * HOUR, latestAt: 60 * HOUR - 1 })
  expect(parseBookedTime('1970-01-02Z')).toMatchObject({ earliestAt: 24 * HOUR, latestAt: 48 * HOUR - 1 })
})

test.each(['', '2026-02-30', '2026-13-01', '2026-1-1', '2026-01-01T25:00:00Z', '20260101', '2026-01-01 10:00:00'])(
  '%j is refused',
  text => {
    expect(parseBookedTime(text)).toBeUndefined()
  },
)
