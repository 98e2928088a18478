import { beforeAll, describe, expect, test } from 'vitest'
import { summarise } from './report.ts'
import { type GasRun, measureGas } from './run.ts'

let run: GasRun

beforeAll(async () => {
  run = await measureGas()
})

/** What we promise, in bare transfers and in gas. */
describe('the cost of', () => {
  const gasOf = (what: string) => run.measured.flatMap(({ rows }) => rows).find(row => row.what === what)?.gas

  test('an order that goes well is at most 2.8 transfers', () =>
    expect(summarise(run.measured, run.transferGas).ratios.single).toBeLessThanOrEqual(2.8))

  test('and with a second key at most 3', () =>
    expect(gasOf('lock + release, with a second key')).toBeLessThanOrEqual(3 * run.transferGas))

  test('an anchor at a million entries is at most 65,000 gas', () =>
    expect(summarise(run.measured, run.transferGas).anchor_gas_1e6).toBeLessThanOrEqual(65_000))

  test('everything was measured', () => {
    const rows = run.measured.flatMap(({ rows }) => rows)
    expect(rows.filter(({ gas }) => !(gas > 1000))).toEqual([])
  })
})
