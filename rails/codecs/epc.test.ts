import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeCreditorReference } from './creditor-reference.ts'
import { type EpcPayment, encodeEpc, parseEpc } from './epc.ts'
import vectors from './vectors.json' with { type: 'json' }

const payloadOf = (id: string) => vectors.find(vector => vector.id === id)?.payload ?? ''

describe('EPC069-12', () => {
  test('the version 2 sample reads and writes back byte for byte', () => {
    const parsed = parseEpc(payloadOf('epc-v2'))
    expect(parsed).toEqual({
      ok: true,
      value: {
        bic: 'BHBLDEHHXXX',
        name: 'Franz Mustermänn',
        iban: 'DE71110220330123456789',
        amountUnits: 1230n,
        purpose: 'GDDS',
        creditorReference: 'RF18539007547034',
      },
    })
    expect(parsed.ok && encodeEpc(parsed.value)).toBe(payloadOf('epc-v2'))
  })

  test('the version 1 sample reads', () => {
    expect(parseEpc(payloadOf('epc-v1'))).toMatchObject({
      ok: true,
      value: { name: 'Red Cross', iban: 'BE72000000001616', amountUnits: 100n, text: 'Urgency fund' },
    })
    expect(parseEpc(payloadOf('epc-v1').replaceAll('\n', '\r\n')).ok).toBe(true)
  })

  test.each([
    ['tag', 'BCD', 'BCE'],
    ['version', '002', '003'],
    ['charset', '\n1\n', '\n9\n'],
    ['bic', 'BHBLDEHHXXX', 'BHBL'],
    ['name', 'Franz Mustermänn', 'x'.repeat(71)],
    ['iban', 'DE71', 'DE72'],
    ['amount', 'EUR12.30', 'EUR0.00'],
    ['amount', 'EUR12.30', 'EUR12.305'],
    ['amount', 'EUR12.30', 'USD12.30'],
    ['amount', 'EUR12.30', 'EUR1000000000.00'],
    ['purpose', 'GDDS', 'GOODS'],
    ['reference', 'RF18', 'RF19'],
    ['text', 'RF18539007547034', 'RF18539007547034\nboth'],
    ['length', 'RF18539007547034', `\n${'€'.repeat(100)}`],
  ])('refuses a bad %s', (field, part, bad) => {
    expect(parseEpc(payloadOf('epc-v2').replace(part, bad))).toEqual({
      ok: false,
      code: 'epc.malformed',
      detail: { field },
    })
  })

  test('a name with a line break cannot smuggle in another field', () => {
    expect(() => encodeEpc({ name: 'Ada\nDE00', iban: 'DE89370400440532013000' })).toThrow()
  })
})

test('whatever is written reads back', () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .filter(text => /^[^\r\n]{1,50}$/u.test(text) && text.isWellFormed())
  const payment = fc.record({
    name,
    iban: fc.constantFrom('DE89370400440532013000', 'BE72000000001616'),
    amountUnits: fc.bigInt({ min: 1n, max: 99_999_999_999n }),
    creditorReference: fc.stringMatching(/^[0-9A-Z]{1,21}$/).map(makeCreditorReference),
  })
  fc.assert(
    fc.property(payment, (fields: EpcPayment) => {
      expect(parseEpc(encodeEpc(fields))).toEqual({ ok: true, value: fields })
    }),
    { numRuns: 200 },
  )
})
