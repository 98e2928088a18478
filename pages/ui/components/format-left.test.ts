import { expect, test } from 'vitest'
import { formatDuration, formatLeft } from './format-left.ts'

test('time left counts minutes and seconds, then hours, then days', () => {
  expect(formatLeft(0)).toBe('0:00')
  expect(formatLeft(9)).toBe('0:09')
  expect(formatLeft(899)).toBe('14:59')
  expect(formatLeft(3_600)).toBe('1:00:00')
  expect(formatLeft(86_399)).toBe('23:59:59')
  expect(formatLeft(86_400)).toBe('1 day')
  expect(formatLeft(2 * 86_400 - 1)).toBe('1 day, 23 hours')
})

test('each language declines its own days, with the digits that bank forms take', () => {
  expect(formatLeft(2 * 86_400, 'ar')).toBe('يومان')
  expect(formatLeft(3 * 86_400, 'ar')).toContain('3')
})

test('a length of time is rounded up in its largest unit, never to nothing', () => {
  expect(formatDuration(0)).toBe('1 minute')
  expect(formatDuration(90)).toBe('2 minutes')
  expect(formatDuration(3_600)).toBe('60 minutes')
  expect(formatDuration(5_401)).toBe('2 hours')
  expect(formatDuration(86_400)).toBe('1 day')
  expect(formatDuration(86_401)).toBe('2 days')
})
