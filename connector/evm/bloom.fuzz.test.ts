import { fromHex, type Hex, toHex } from '@sampan/kernel/hex'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bloomCovers, bloomMayHold, bloomOf } from './bloom.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex)
const logs = fc.array(fc.record({ address: bytes(20), topics: fc.array(bytes(32), { maxLength: 4 }) }), {
  maxLength: 6,
})

it('a bloom filter holds whatever its block logged, and covers the filter of fewer logs', () => {
  fc.assert(
    fc.property(logs, fc.nat(), (all, cut) => {
      const bloom = fromHex(bloomOf(all))
      for (const value of all.flatMap(({ address, topics }) => [address, ...topics])) {
        expect(bloomMayHold(bloom, value as Hex)).toBe(true)
      }
      const part = all.slice(0, cut % (all.length + 1))
      expect(bloomCovers(bloom, fromHex(bloomOf(part)))).toBe(true)
    }),
    { numRuns: 200 },
  )
})
