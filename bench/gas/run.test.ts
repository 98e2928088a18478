import { beforeAll, describe, expect, test } from 'vitest'
import { summarise } from './report.ts'
import { type GasRun, measureGas } from './run.ts'

let run: GasRun

beforeAll(async () => {
  run = await measureGas()
}, 120_000)

/** What we promise, in bare transfers and in gas. */
describe('the cost of', () => {
  const gasOf = (what: string) => run.measured.flatMap(({ rows }) => rows).find(row => row.what === what)?.gas
  const ratios = () => summarise(run.measured, run.transferGas).ratios

  test('an order that goes well is at most 2.8 transfers', () => expect(ratios().single).toBeLessThanOrEqual(2.8))

  test('and with a second key at most 3', () =>
    expect(gasOf('lock + release, with a second key')).toBeLessThanOrEqual(3 * run.transferGas))

  test('one of 100 orders together is at most 0.3, paid out', () =>
    expect(ratios().batch_100_paid).toBeLessThanOrEqual(0.3))

  test('and 0.2 as credit', () => expect(ratios().batch_100_credit).toBeLessThanOrEqual(0.2))

  test('one order out of 100, released alone, is at most 1.9', () =>
    expect(ratios().one_of_batch).toBeLessThanOrEqual(1.9))

  test('a flush of one in a pool is at most 0.4, of 10 as of 100', () => {
    expect(ratios().pooled_flush).toBeLessThanOrEqual(0.4)
    expect(gasOf('pooled, 10 by flushCreated')).toBeLessThanOrEqual(0.4 * run.transferGas)
  })

  test('an anchor at a million entries is at most 65,000 gas', () =>
    expect(summarise(run.measured, run.transferGas).anchor_gas_1e6).toBeLessThanOrEqual(65_000))

  test('everything was measured', () => {
    const rows = run.measured.flatMap(({ rows }) => rows)
    expect(rows.filter(({ what, gas }) => !(gas > (what.startsWith('lock, ') ? 150 : 1000)))).toEqual([])
  })
})
