import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asset } from '../registry/assets.ts'
import { finalityPolicy, findChain } from '../registry/chains.ts'
import { atLeast, certainty, type FinalityPolicy } from './certainty.ts'

const POLICY: FinalityPolicy = {
  tiers: [
    { upToUnits: 100n, confirmations: 2 },
    { upToUnits: 1000n, confirmations: 5 },
  ],
}
const at = (head: number, finalizedHeight: number) => ({ head: { height: head }, finalizedHeight })

describe('certainty', () => {
  it('counts the own block as the first confirmation, and asks larger amounts for more', () => {
    expect(certainty(POLICY, 100n, { height: 10 }, at(10, 0))).toBe('seen')
    expect(certainty(POLICY, 100n, { height: 10 }, at(11, 0))).toBe('confirmed')
    expect(certainty(POLICY, 101n, { height: 10 }, at(13, 0))).toBe('seen')
    expect(certainty(POLICY, 101n, { height: 10 }, at(14, 0))).toBe('confirmed')
  })

  it('confirms an amount above all tiers only when it is final', () => {
    expect(certainty(POLICY, 1001n, { height: 10 }, at(500, 9))).toBe('seen')
    expect(certainty(POLICY, 1001n, { height: 10 }, at(500, 10))).toBe('final')
  })

  it('never falls while the chain grows', () => {
    const height = fc.integer({ min: 0, max: 50 })
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2000n }), height, height, height, (amount, head, growth, finalized) => {
        const before = certainty(POLICY, amount, { height: 5 }, at(head, finalized))
        expect(atLeast(certainty(POLICY, amount, { height: 5 }, at(head + growth, finalized + growth)), before)).toBe(
          true,
        )
      }),
      { numRuns: 300 },
    )
  })

  it("scales a chain's tiers to the asset, which may have 18 decimals", () => {
    const bsc = findChain('eip155:56')
    if (!bsc) throw new Error('The registry has lost a chain')
    const usdt = asset('eip155:56', '0x55d398326f99059fF775485246999027B3197955', 'USDT', 18)
    expect(finalityPolicy(bsc, usdt).tiers[0]).toEqual({ upToUnits: 100n * 10n ** 18n, confirmations: 4 })
  })
})
