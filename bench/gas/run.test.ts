import { beforeAll, describe, expect, test } from 'vitest'
import { summarise } from './report.ts'
import { type GasRun, measureGas } from './run.ts'
import { TARGETS } from './targets.ts'

let run: GasRun

beforeAll(async () => {
  run = await measureGas()
}, 120_000)

/** What we promise, in bare transfers and in gas. */
describe('the cost of', () => {
  const gasOf = (what: string) => run.measured.flatMap(({ rows }) => rows).find(row => row.what === what)?.gas

  test.each(TARGETS)('$what is at most $most transfers', ({ ratio, most }) =>
    expect(summarise(run.measured, run.transferGas).ratios[ratio]).toBeLessThanOrEqual(most),
  )

  test('an order by itself with a second key is at most 3', () =>
    expect(gasOf('lock + release, with a second key')).toBeLessThanOrEqual(3 * run.transferGas))

  test('an anchor at a million entries is at most 65,000 gas', () =>
    expect(summarise(run.measured, run.transferGas).anchor_gas_1e6).toBeLessThanOrEqual(65_000))

  test('everything was measured', () => {
    const rows = run.measured.flatMap(({ rows }) => rows)
    expect(rows.filter(({ what, gas }) => !(gas > (what.startsWith('lock, ') ? 150 : 1000)))).toEqual([])
  })
})
