import { expect, test } from 'vitest'
import { parseCreditorReference } from '../codecs/creditor-reference.ts'
import { parseEpc } from '../codecs/epc.ts'
import vectors from '../codecs/vectors.json' with { type: 'json' }
import { sepaCreditTransfer } from './sepa-credit-transfer.ts'

const IBAN = vectors.find(vector => vector.id === 'iban')?.payload ?? ''
const NAME = 'Ada Beispiel'

test('an IBAN is taken in any spelling and kept in one', () => {
  const account = sepaCreditTransfer.parseAccount({ name: NAME, iban: 'de89 3704-0044 0532 0130 00' })
  expect(account).toEqual({
    ok: true,
    value: {
      rail: 'sepa-credit-transfer',
      fields: { name: NAME, iban: IBAN },
      canonical: `{"iban":"${IBAN}","name":"${NAME}"}`,
      statementAccount: IBAN,
    },
  })
})

test('a mistyped IBAN, a country outside SEPA and a bad BIC are refused', () => {
  const parse = sepaCreditTransfer.parseAccount
  expect(parse({ name: NAME, iban: 'DE88370400440532013000' })).toMatchObject({ code: 'rail.bad_iban' })
  expect(parse({ name: NAME, iban: 'TR330006100519786457841326' })).toMatchObject({ code: 'rail.not_sepa' })
  expect(parse({ name: NAME, iban: IBAN, bic: 'COBA' })).toMatchObject({ code: 'rail.bad_bic' })
  expect(parse({ name: '𝒜'.repeat(60), iban: IBAN })).toMatchObject({ code: 'rail.account_field_too_long' })
})

test('the QR code is an EPC payload with amount and creditor reference', () => {
  const account = sepaCreditTransfer.parseAccount({ name: NAME, iban: IBAN, bic: 'COBADEFFXXX' })
  if (!account.ok) throw new Error(account.code)
  const shown = sepaCreditTransfer.instructions({
    account: account.value,
    currency: 'EUR',
    amountUnits: 1230n,
    reference: '7K3M9QXT7E',
  })
  expect(shown.qr?.errorCorrection).toBe('M')
  const payment = parseEpc(shown.qr?.payload ?? '')
  expect(payment).toMatchObject({ ok: true, value: { name: NAME, iban: IBAN, bic: 'COBADEFFXXX', amountUnits: 1230n } })
  expect(payment.ok && parseCreditorReference(payment.value.creditorReference ?? '')).toBe('7K3M9QXT7E')
  expect(shown.rows.map(row => row.name)).toEqual(['payee', 'iban', 'bic', 'amount', 'reference'])
  expect(shown.rows.at(-1)?.value).toBe(sepaCreditTransfer.profile.reference.example)
})

test('only euro, and no more than the format holds', () => {
  expect(sepaCreditTransfer.amountOnRail(100n, 'USD')).toMatchObject({ code: 'rail.currency_not_carried' })
  expect(sepaCreditTransfer.amountOnRail(100_000_000_000n, 'EUR')).toMatchObject({ code: 'rail.amount_too_large' })
})
