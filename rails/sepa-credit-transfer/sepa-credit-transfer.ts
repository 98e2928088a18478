import { assert } from '@sampan/kernel/assert'
import { utf8 } from '@sampan/kernel/hex'
import { ok, type Result, refuse } from '@sampan/kernel/result'
import { electronicFormatIBAN, isSEPACountry, isValidBIC, isValidIBAN } from 'ibantools'
import { makeCreditorReference } from '../codecs/creditor-reference.ts'
import { encodeEpc } from '../codecs/epc.ts'
import { makeAccount, readAccountFields } from '../profile/account.ts'
import { amountOnRail } from '../profile/amount-on-rail.ts'
import { amountRow, codeRow, textRow } from '../profile/form-rows.ts'
import type {
  AccountField,
  AccountRefusal,
  InstructionRow,
  PayInstructions,
  PayRequest,
  Rail,
  RailAccount,
} from '../profile/rail.ts'
import { isReference } from '../references/reference.ts'
import { SEPA_CREDIT_TRANSFER } from './profile.ts'

const FORM: readonly AccountField[] = [
  { name: 'name', label: 'Account holder, as the bank has it', example: 'Ada Example', required: true, maxLength: 70 },
  { name: 'iban', label: 'IBAN', example: 'DE89 3704 0044 0532 0130 00', required: true, maxLength: 42 },
  { name: 'bic', label: 'BIC', example: 'COBADEFFXXX', required: false, maxLength: 11 },
]

/** The whole QR code holds 331 bytes, and the other fields can need 110 of them. */
const NAME_MAX_BYTES = 200

/**
 * SEPA credit transfer with an EPC069-12 QR code, version 002.
 *
 * The code travels as an ISO 11649 creditor reference and not as free text: bank apps lock that field and check it while
 * it is typed, statements return it in a field of its own, and where a bank has no such field the payer types the same
 * string as text, in which `findReferences` finds the code all the same.
 */
export const sepaCreditTransfer: Rail = {
  profile: SEPA_CREDIT_TRANSFER,
  accountFields: FORM,
  parseAccount,
  amountOnRail: (units, currency) => amountOnRail(SEPA_CREDIT_TRANSFER, units, currency),
  instructions,
}

function parseAccount(fields: Readonly<Record<string, string>>): Result<RailAccount, AccountRefusal> {
  const read = readAccountFields(FORM, fields)
  if (!read.ok) return read
  const { name = '', iban: typedIban = '', bic: typedBic } = read.value
  if (utf8(name).length > NAME_MAX_BYTES) {
    return refuse('rail.account_field_too_long', { field: 'name', max: `${NAME_MAX_BYTES} bytes` })
  }
  const iban = electronicFormatIBAN(typedIban)
  if (iban === null || !isValidIBAN(iban)) return refuse('rail.bad_iban', { example: 'DE89 3704 0044 0532 0130 00' })
  if (!isSEPACountry(iban.slice(0, 2))) return refuse('rail.not_sepa', { country: iban.slice(0, 2) })
  const bic = typedBic?.toUpperCase()
  if (bic !== undefined && !isValidBIC(bic)) return refuse('rail.bad_bic', { example: 'COBADEFFXXX' })
  return ok(makeAccount(SEPA_CREDIT_TRANSFER.id, { name, iban, ...(bic && { bic }) }, iban))
}

function instructions({ account, currency, amountUnits, reference }: PayRequest): PayInstructions {
  const { name, iban, bic } = account.fields
  assert(account.rail === SEPA_CREDIT_TRANSFER.id && name && iban, 'the account is a SEPA account')
  assert(isReference(reference), 'the reference is a code')
  const amount = amountOnRail(SEPA_CREDIT_TRANSFER, amountUnits, currency)
  assert(amount.ok, 'the amount passed amountOnRail')
  const creditorReference = makeCreditorReference(reference)
  const rows: InstructionRow[] = [
    textRow('payee', 'Name', name),
    codeRow('iban', 'IBAN', iban),
    amountRow(amount.value, currency),
    codeRow('reference', 'Reference', creditorReference),
  ]
  if (bic) rows.splice(2, 0, { ...textRow('bic', 'BIC', bic), mono: true })
  return {
    rows,
    qr: {
      payload: encodeEpc({ name, iban, amountUnits, creditorReference, ...(bic && { bic }) }),
      errorCorrection: 'M',
      alt: `Transfer of ${amount.value} ${currency} to ${name}, for scanning with a bank app`,
      encoding: 'utf-8',
    },
    warnings: [
      'rail.warning.choose_instant',
      'rail.warning.exact_amount',
      'rail.warning.keep_reference',
      'rail.warning.own_account_only',
      'rail.warning.pays_acceptor_by_name',
    ],
  }
}
