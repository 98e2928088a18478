import { expect, test } from 'vitest'
import { measureRelay, type RelayRow } from './measure.ts'
import { readOptions } from './options.ts'
import { formatRelay, summariseRelay } from './report.ts'

test('gateway and daemon batch by themselves, and a payment costs less gas than a bare transfer', async () => {
  const run = await measureRelay(readOptions(['1', '40']))
  const [alone, many] = run.rows as [RelayRow, RelayRow]
  expect(alone).toMatchObject({ locks: 1, releases: 1, shared: 0 })
  expect(many.locks + many.releases).toBeLessThan(40)
  // The daemon signs once over what one notice of the bank brings.
  expect(many.shared).toBeGreaterThan(0)
  const { failed, ratios } = summariseRelay(run)
  expect(failed).toBe(0)
  expect(Object.keys(ratios)).toEqual(['1', '40'])
  expect(ratios['40']?.gas).toBeLessThan(1)
  expect(formatRelay(run).split('\n')).toHaveLength(4)
})

test('loads are read from the command line, and what is none is named', () => {
  expect(readOptions(['20@10', '--wait', '0'])).toMatchObject({
    loads: [{ payments: 20, spreadSeconds: 10 }],
    blockSeconds: 1,
    releaseWaitMs: 0,
  })
  expect(() => readOptions(['0'])).toThrow('"0" is no load')
  expect(() => readOptions(['--block', 'fast'])).toThrow('--block fast is no whole number')
})
