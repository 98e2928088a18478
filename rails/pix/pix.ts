import { assert } from '@sampan/kernel/assert'
import { ok, type Result, refuse } from '@sampan/kernel/result'
import { makeAccount, readAccountFields } from '../profile/account.ts'
import { amountOnRail } from '../profile/amount-on-rail.ts'
import { amountRow, codeRow, textRow } from '../profile/form-rows.ts'
import type { AccountField, AccountRefusal, PayInstructions, PayRequest, Rail, RailAccount } from '../profile/rail.ts'
import { isReference } from '../references/reference.ts'
import { asciiText, encodeBrCode } from './br-code.ts'
import { parsePixKey } from './pix-key.ts'
import { PIX } from './profile.ts'

const FORM: readonly AccountField[] = [
  { name: 'key', label: 'Pix key', example: '+5561912345678', required: true, maxLength: 77 },
  { name: 'name', label: 'Account holder, as the bank has it', example: 'Ada Exemplo', required: true, maxLength: 70 },
  { name: 'city', label: 'City', example: 'Brasilia', required: true, maxLength: 40 },
]

/** Pix by static BR Code: the reference is its `txid`, and the same string serves as "copia e cola". */
export const pix: Rail = {
  profile: PIX,
  accountFields: FORM,
  parseAccount,
  amountOnRail: (units, currency) => amountOnRail(PIX, units, currency),
  instructions,
}

function parseAccount(fields: Readonly<Record<string, string>>): Result<RailAccount, AccountRefusal> {
  const read = readAccountFields(FORM, fields)
  if (!read.ok) return read
  const { key: typedKey = '', name = '', city = '' } = read.value
  const key = parsePixKey(typedKey)
  if (!key.ok) return key
  for (const [field, text] of Object.entries({ name, city })) {
    if (asciiText(text, 1) === '') return refuse('rail.account_field_malformed', { field, example: 'Ada Exemplo' })
  }
  return ok(makeAccount(PIX.id, { key: key.value.value, name, city }, key.value.value))
}

function instructions({ account, currency, amountUnits, reference }: PayRequest): PayInstructions {
  const { key, name, city } = account.fields
  assert(account.rail === PIX.id && key && name && city, 'the account is a Pix account')
  assert(isReference(reference), 'the reference is a code')
  const amount = amountOnRail(PIX, amountUnits, currency)
  assert(amount.ok, 'the amount passed amountOnRail')
  const payload = encodeBrCode({ key, name, city, amountUnits, txid: reference })
  return {
    rows: [
      textRow('payee', 'Name', name),
      { ...textRow('pix_key', 'Pix key', key), mono: true },
      amountRow(amount.value, currency),
      codeRow('reference', 'Reference', reference),
    ],
    qr: {
      payload,
      errorCorrection: 'M',
      alt: `Pix of ${amount.value} ${currency} to ${name}, for scanning with a bank app`,
      encoding: 'utf-8',
    },
    copyPaste: { label: 'Pix copia e cola', value: payload },
    warnings: ['rail.warning.exact_amount', 'rail.warning.own_account_only', 'rail.warning.pays_acceptor_by_name'],
  }
}
