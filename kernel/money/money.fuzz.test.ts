import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatUnits, parseUnits } from './decimal.ts'
import { bpsFloor, timesCeil, timesFloor } from './ratio.ts'

const decimals = fc.integer({ min: 0, max: 18 })
const units = fc.bigInt({ min: 0n, max: 2n ** 96n })
const anyUnits = fc.bigInt({ min: -(2n ** 96n), max: 2n ** 96n })
const part = fc.bigInt({ min: 1n, max: 2n ** 64n })
const ratio = fc.record({ numerator: part, denominator: part })
const runs = { numRuns: 500 }

describe('decimal strings', () => {
  test('what is written reads back as the same units', () => {
    fc.assert(
      fc.property(units, decimals, (value, places) => {
        expect(parseUnits(formatUnits(value, places), places)).toEqual({ ok: true, value })
      }),
      runs,
    )
  })

  test('a text is read exactly or refused, never rounded', () => {
    fc.assert(
      fc.property(units, decimals, decimals, (value, written, read) => {
        const answer = parseUnits(formatUnits(value, written), read)
        if (written > read) expect(answer).toMatchObject({ code: 'money.too_many_decimals' })
        else expect(answer).toEqual({ ok: true, value: value * 10n ** BigInt(read - written) })
      }),
      runs,
    )
  })

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), decimals, (text, places) => {
        parseUnits(text, places)
      }),
      runs,
    )
  })
})

describe('ratios', () => {
  test('the floor and the ceiling enclose the exact value and differ by at most one unit', () => {
    fc.assert(
      fc.property(anyUnits, ratio, (value, price) => {
        const [floor, ceil] = [timesFloor(value, price), timesCeil(value, price)]
        const exact = value * price.numerator
        expect(floor * price.denominator <= exact && exact <= ceil * price.denominator).toBe(true)
        expect(ceil - floor).toBe(exact % price.denominator === 0n ? 0n : 1n)
      }),
      runs,
    )
  })

  test('there and back, the payer never pays less and the payee never gets more', () => {
    fc.assert(
      fc.property(units, ratio, (value, price) => {
        const back = { numerator: price.denominator, denominator: price.numerator }
        expect(timesFloor(timesCeil(value, price), back)).toBeGreaterThanOrEqual(value)
        expect(timesFloor(timesFloor(value, price), back)).toBeLessThanOrEqual(value)
      }),
      runs,
    )
  })

  test('basis points are a share of ten thousand, rounded down', () => {
    fc.assert(
      fc.property(anyUnits, fc.integer({ min: -20_000, max: 20_000 }), (value, bps) => {
        expect(bpsFloor(value, bps)).toBe(timesFloor(value * BigInt(bps), { numerator: 1n, denominator: 10_000n }))
      }),
      runs,
    )
    expect(bpsFloor(9_999n, 1)).toBe(0n)
    expect(bpsFloor(10_000n, 1)).toBe(1n)
    expect(bpsFloor(-1n, 1)).toBe(-1n)
  })

  test('a fee is never above its share and never below it by a whole unit', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 200 }), (amount, bps) => {
        const rest = amount * BigInt(bps) - bpsFloor(amount, bps) * 10_000n
        expect(rest >= 0n && rest < 10_000n).toBe(true)
      }),
      runs,
    )
  })
})
