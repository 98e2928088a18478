import { assert } from '@sampan/kernel/assert'
import { ok, type Result, refuse } from '@sampan/kernel/result'
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
import { BANK_TRANSFER } from './profile.ts'

const FORM: readonly AccountField[] = [
  { name: 'name', label: 'Account holder, as the bank has it', example: 'Ada Example', required: true, maxLength: 70 },
  { name: 'bank', label: 'Bank', example: 'First Bank of Example', required: true, maxLength: 70 },
  { name: 'accountNumber', label: 'Account number', example: '0012345678', required: true, maxLength: 34 },
  { name: 'routing', label: 'Branch, sort or routing code', example: '20-00-00', required: false, maxLength: 34 },
]

/** A plain transfer to a bank account, in any currency, with the code as text. There is no QR code that banks agree on. */
export const bankTransfer: Rail = {
  profile: BANK_TRANSFER,
  accountFields: FORM,
  parseAccount,
  amountOnRail: (units, currency) => amountOnRail(BANK_TRANSFER, units, currency),
  instructions,
}

function parseAccount(fields: Readonly<Record<string, string>>): Result<RailAccount, AccountRefusal> {
  const read = readAccountFields(FORM, fields)
  if (!read.ok) return read
  const { name = '', bank = '', accountNumber: typedNumber = '', routing } = read.value
  const accountNumber = typedNumber.toUpperCase().replace(/[\s\-./]/gu, '')
  if (!/^[0-9A-Z]{4,34}$/.test(accountNumber)) {
    return refuse('rail.account_field_malformed', { field: 'accountNumber', example: '0012345678' })
  }
  if (routing !== undefined && !/^[0-9A-Za-z \-/.]+$/.test(routing)) {
    return refuse('rail.account_field_malformed', { field: 'routing', example: '20-00-00' })
  }
  return ok(makeAccount(BANK_TRANSFER.id, { name, bank, accountNumber, ...(routing && { routing }) }, accountNumber))
}

function instructions({ account, currency, amountUnits, reference }: PayRequest): PayInstructions {
  const { name, bank, accountNumber, routing } = account.fields
  assert(account.rail === BANK_TRANSFER.id && name && bank && accountNumber, 'the account is a bank account')
  assert(isReference(reference), 'the reference is a code')
  const amount = amountOnRail(BANK_TRANSFER, amountUnits, currency)
  assert(amount.ok, 'the amount passed amountOnRail')
  const rows: InstructionRow[] = [
    textRow('payee', 'Name', name),
    textRow('bank', 'Bank', bank),
    { ...textRow('account_number', 'Account number', accountNumber), mono: true },
    amountRow(amount.value, currency),
    codeRow('reference', 'Reference', reference),
  ]
  if (routing) rows.splice(3, 0, { ...textRow('routing', 'Routing code', routing), mono: true })
  return {
    rows,
    warnings: [
      'rail.warning.exact_amount',
      'rail.warning.keep_reference',
      'rail.warning.slow',
      'rail.warning.own_account_only',
      'rail.warning.pays_acceptor_by_name',
    ],
  }
}
