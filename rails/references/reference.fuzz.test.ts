import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findReferences, isReference, makeReference, parseReference } from './reference.ts'

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const code = fc
  .uint8Array({ minLength: 5, maxLength: 5 })
  .map(makeReference)
  .filter(made => made !== undefined)

test('every single substitution and every swap of neighbours is caught', () => {
  fc.assert(
    fc.property(code, made => {
      for (let at = 0; at < made.length; at++) {
        for (const symbol of SYMBOLS) {
          const changed = made.slice(0, at) + symbol + made.slice(at + 1)
          expect(isReference(changed)).toBe(changed === made)
        }
        const swapped = made.slice(0, at) + (made[at + 1] ?? '') + (made[at] ?? '') + made.slice(at + 2)
        expect(isReference(swapped)).toBe(swapped === made)
      }
    }),
    { numRuns: 250 },
  )
})

test('a code is found in any text around it, however it is broken up', () => {
  const noise = fc.string({ unit: 'grapheme', maxLength: 30 })
  const gap = fc.constantFrom('', ' ', '\n', '-', '/', '\r\n  ')
  fc.assert(
    fc.property(code, noise, noise, gap, fc.integer({ min: 1, max: 9 }), (made, before, after, between, at) => {
      const text = `${before} ${made.slice(0, at)}${between}${made.slice(at).toLowerCase()} ${after}`
      expect(findReferences(text, known => known === made).has(made)).toBe(true)
      expect(parseReference(made)).toEqual({ ok: true, value: made })
    }),
    { numRuns: 300 },
  )
})
