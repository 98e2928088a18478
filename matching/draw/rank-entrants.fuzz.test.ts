import { type Hex, toHex } from '@sampan/kernel/hex'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparePrices } from '../offers/find-candidates.ts'
import { type Entrant, entrantsFromJson, entrantsToJson, hashEntrants } from './entrant.ts'
import { rankEntrants } from './rank-entrants.ts'

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => toHex(bytes))
const entrant = fc.record({
  id: fc.uuid(),
  price: fc.record({ numerator: fc.bigInt(5_000n, 5_020n), denominator: fc.constant(1_000n) }),
  freeUnits: fc.bigInt(0n, 10n ** 15n),
  reliabilityBps: fc.integer({ min: 0, max: 10_000 }),
  newcomer: fc.boolean(),
  overShare: fc.boolean(),
})
const entrants = fc.uniqueArray(entrant, { selector: row => row.id, maxLength: 12 })

test('a ranking holds everybody once and does not depend on the order of the list', () => {
  fc.assert(
    fc.property(seeds, entrants, (seed, list) => {
      const ranking = rankEntrants(seed, list)
      expect(ranking.map(row => row.id).toSorted()).toEqual(list.map(row => row.id).toSorted())
      expect(rankEntrants(seed, list.toReversed())).toEqual(ranking)
    }),
    { numRuns: 300 },
  )
})

test('the first is in the best bucket of those within their share', () => {
  fc.assert(
    fc.property(seeds, entrants, (seed, list) => {
      const first = rankEntrants(seed, list)[0]
      const eligible = list.filter(row => !row.overShare)
      const pool = eligible.length > 0 ? eligible : list
      for (const row of pool) {
        const limit = { numerator: row.price.numerator * 10_005n, denominator: row.price.denominator * 10_000n }
        expect(comparePrices(first?.price ?? row.price, limit)).toBeLessThanOrEqual(0)
      }
      expect(pool.length === 0 || pool.some(row => row.id === first?.id)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('the list survives its canonical form and hashes to the same commitment', () => {
  fc.assert(
    fc.property(entrants, list => {
      expect(entrantsFromJson(entrantsToJson(list))).toEqual(list)
      expect(hashEntrants(entrantsFromJson(entrantsToJson(list)))).toBe(hashEntrants(list))
    }),
    { numRuns: 200 },
  )
})

test('over many seeds shares follow weight, and a newcomer gets about a tenth', () => {
  const row = (id: string, freeUnits: bigint, newcomer = false): Entrant => ({
    id,
    price: { numerator: 5n, denominator: 1n },
    freeUnits,
    reliabilityBps: 10_000,
    newcomer,
    overShare: false,
  })
  const list = [row('big', 3_000_000n), row('small', 1_000_000n), row('new', 9_000_000n, true)]
  const wins: Record<string, number> = { big: 0, small: 0, new: 0 }
  for (let i = 0; i < 4_000; i++) {
    const seed: Hex = `0x${i.toString(16).padStart(64, '0')}`
    const winner = rankEntrants(seed, list)[0]?.id ?? ''
    wins[winner] = (wins[winner] ?? 0) + 1
  }
  expect(wins['new']).toBeGreaterThan(320)
  expect(wins['new']).toBeLessThan(480)
  expect((wins['big'] ?? 0) / (wins['small'] ?? 1)).toBeGreaterThan(2.6)
  expect((wins['big'] ?? 0) / (wins['small'] ?? 1)).toBeLessThan(3.4)
})
