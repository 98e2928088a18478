import { describe, expect, test } from 'vitest'
import { formatTable, summarise } from './report.ts'
import type { Measured } from './subject.ts'
import { isLikeTether } from './transfer.ts'

const measured: readonly Measured[] = [
  { title: 'Orders', rows: [{ what: 'lock', gas: 50_000 }], headlines: { single: 125_000 } },
  { title: 'Orders in a batch', rows: [] },
  { title: 'Anchor', rows: [{ what: 'anchor', gas: 64_000.4 }], anchorGas1e6: 64_000 },
]

describe('the report', () => {
  test('divides headlines by the bare transfer, and leaves out what was not measured', () => {
    expect(summarise(measured, 45_000)).toEqual({ ratios: { single: 2.7778 }, anchor_gas_1e6: 64_000 })
    expect(summarise([], 45_000)).toEqual({ ratios: {} })
  })

  test('shows each figure in gas and in transfers, and no empty subject', () => {
    const table = formatTable(measured, 50_000)
    expect(table).toMatch(/^Orders\n {2}lock +50,000 +1\.00 ×$/m)
    expect(table).toMatch(/^Anchor\n {2}anchor +64,000 +1\.28 ×$/m)
    expect(table).not.toContain('batch')
  })
})

test.each([
  [45_175, false],
  [45_176, true],
  [46_097, true],
  [47_018, true],
  [47_019, false],
])('a transfer of %i gas is like that of USDT: %s', (gas, isLike) => expect(isLikeTether(gas)).toBe(isLike))
