import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeEmv, parseEmv } from './emv.ts'

const field = fc.record({
  id: fc.integer({ min: 0, max: 99 }).map(id => String(id).padStart(2, '0')),
  value: fc.string({ unit: 'binary', minLength: 1, maxLength: 99 }).filter(text => text.isWellFormed()),
})

test('whatever is written reads back', () => {
  fc.assert(
    fc.property(fc.array(field, { maxLength: 12 }), fields => {
      expect(parseEmv(encodeEmv(fields))).toEqual({ ok: true, value: fields })
    }),
    { numRuns: 300 },
  )
})

test('no text makes the reader throw, and no single changed character passes the checksum', () => {
  const ascii = fc.record({
    id: fc.constantFrom('00', '26', '59'),
    value: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }),
  })
  fc.assert(
    fc.property(
      fc.array(ascii, { minLength: 1, maxLength: 5 }),
      fc.nat(),
      fc.integer({ min: 1, max: 93 }),
      (fields, at, shift) => {
        const payload = encodeEmv(fields)
        const index = at % (payload.length - 4)
        const changed = String.fromCharCode(32 + ((payload.charCodeAt(index) - 32 + shift) % 95))
        fc.pre(changed !== payload[index])
        expect(parseEmv(payload.slice(0, index) + changed + payload.slice(index + 1)).ok).toBe(false)
      },
    ),
    { numRuns: 300 },
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      parseEmv(text)
    }),
    { numRuns: 300 },
  )
})
