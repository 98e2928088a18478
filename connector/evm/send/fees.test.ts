import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bumpFees, feesFrom } from './fees.ts'

const wei = fc.bigInt({ min: 1n, max: 10n ** 12n })

describe('fees', () => {
  it('leave room for the base fee to double, and pay the median tip', () => {
    expect(
      feesFrom(
        100n * 10n ** 9n,
        [1n, 3n, 2n].map(gwei => gwei * 10n ** 9n),
      ),
    ).toEqual({
      tip: 2n * 10n ** 9n,
      maxFee: 202n * 10n ** 9n,
    })
    expect(feesFrom(7n, []).tip).toBe(1_000_000n)
  })

  it('rise by an eighth at least on both, or not at all above the ceiling', () => {
    fc.assert(
      fc.property(wei, wei, wei, wei, wei, (base, tip, nextBase, nextTip, ceiling) => {
        const earlier = feesFrom(base, [tip])
        const suggested = feesFrom(nextBase, [nextTip])
        const bumped = bumpFees(earlier, suggested, ceiling)
        if (bumped === undefined) return
        expect(bumped.maxFee).toBeLessThanOrEqual(ceiling)
        expect(bumped.maxFee * 1000n).toBeGreaterThanOrEqual(earlier.maxFee * 1125n)
        expect(bumped.maxFee).toBeGreaterThanOrEqual(suggested.maxFee)
        expect(bumped.tip).toBeLessThanOrEqual(bumped.maxFee)
        // A tip cannot be raised past the fee that holds it; nodes compare it all the same.
        if (bumped.tip < bumped.maxFee) expect(bumped.tip * 1000n).toBeGreaterThanOrEqual(earlier.tip * 1125n)
      }),
      { numRuns: 500 },
    )
  })
})
