import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ID_PREFIXES, type IdKind, isId, makeId } from './id.ts'

const kinds = Object.keys(ID_PREFIXES) as IdKind[]

describe('ids', () => {
  test('have their prefix and 26 characters', () => {
    expect(makeId('payment', new Uint8Array(16))).toBe(`pay_${'0'.repeat(26)}`)
    expect(makeId('event', new Uint8Array(16).fill(255))).toBe(`evt_7${'z'.repeat(25)}`)
  })

  test('differ when the random bytes differ, sort like them, and know their kind', () => {
    const random = fc.uint8Array({ minLength: 16, maxLength: 16 })
    fc.assert(
      fc.property(fc.constantFrom(...kinds), random, random, (kind, a, b) => {
        const [first, second] = [makeId(kind, a), makeId(kind, b)]
        expect(first === second).toBe(Buffer.compare(a, b) === 0)
        expect(first < second).toBe(Buffer.compare(a, b) < 0)
        expect(kinds.filter(other => isId(other, first))).toEqual([kind])
      }),
      { numRuns: 300 },
    )
  })

  test('no two kinds share a prefix', () => {
    expect(new Set(Object.values(ID_PREFIXES)).size).toBe(kinds.length)
  })

  test.each([
    'pay_',
    `pay_${'0'.repeat(25)}`,
    `pay_${'0'.repeat(27)}`,
    `pay_${'i'.repeat(26)}`,
    `Pay_${'0'.repeat(26)}`,
  ])('%s is none', text => expect(isId('payment', text)).toBe(false))

  test('too few random bytes are a bug', () => expect(() => makeId('payment', new Uint8Array(15))).toThrow())
})
