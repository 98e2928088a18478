import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quotePayment } from './quote.ts'

const decimals = fc.record({
  local: fc.integer({ min: 2, max: 3 }),
  rail: fc.integer({ min: 0, max: 2 }),
  asset: fc.constantFrom(6, 18),
})
const price = fc.record({ numerator: fc.bigInt(1n, 10n ** 9n), denominator: fc.constantFrom(1n, 1_000n, 1_000_000n) })
const units = fc.bigInt(1n, 10n ** 12n)
const feeBps = fc.integer({ min: 0, max: 200 })

test('with local money fixed, the vault never gives more than the price says, nor one unit less than it could', () => {
  fc.assert(
    fc.property(decimals, price, units, feeBps, (d, p, paid, fee) => {
      const quote = quotePayment({ fixed: { side: 'local', units: paid }, decimals: d, feeBps: fee }, p)
      const worth = (amount: bigint) => amount * p.numerator * 10n ** BigInt(d.local)
      const given = paid * p.denominator * 10n ** BigInt(d.asset)
      expect(quote.localUnits).toBe(paid)
      expect(worth(quote.amountUnits) <= given && worth(quote.amountUnits + 1n) > given).toBe(true)
      expect(quote.receivesUnits + quote.feeUnits).toBe(quote.amountUnits)
      expect(quote.feeUnits * 50n <= quote.amountUnits).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('with USDT fixed, the payer pays the least amount the rail can carry that is worth it', () => {
  fc.assert(
    fc.property(decimals, price, units, feeBps, (d, p, asked, fee) => {
      const quote = quotePayment({ fixed: { side: 'asset', units: asked }, decimals: d, feeBps: fee }, p)
      const step = 10n ** BigInt(d.local - d.rail)
      const cost = asked * p.numerator * 10n ** BigInt(d.local)
      const covers = (paid: bigint) => paid * p.denominator * 10n ** BigInt(d.asset) >= cost
      expect(quote.amountUnits).toBe(asked)
      expect(quote.localUnits % step).toBe(0n)
      expect(covers(quote.localUnits) && !covers(quote.localUnits - step)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
