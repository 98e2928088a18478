import { expect, test } from 'vitest'
import { bankTransfer } from './bank-transfer.ts'

const FIELDS = { name: 'Ada Example', bank: 'First Bank', accountNumber: '00-1234.5678 x', routing: '20-00-00' }

test('the account number is kept without separators, leading zeros included', () => {
  const account = bankTransfer.parseAccount(FIELDS)
  expect(account).toMatchObject({
    ok: true,
    value: { statementAccount: '0012345678X', fields: { routing: '20-00-00' } },
  })
})

test('an account number with other characters and a broken routing code are refused', () => {
  const parse = bankTransfer.parseAccount
  expect(parse({ ...FIELDS, accountNumber: '12#4' })).toMatchObject({ code: 'rail.account_field_malformed' })
  expect(parse({ ...FIELDS, routing: '<b>' })).toMatchObject({ detail: { field: 'routing' } })
})

test('currencies whose banks carry no minor unit refuse one', () => {
  expect(bankTransfer.amountOnRail(150_050n, 'HUF')).toMatchObject({ code: 'rail.amount_too_fine' })
  expect(bankTransfer.amountOnRail(150_000n, 'HUF')).toEqual({ ok: true, value: '1500' })
  expect(bankTransfer.amountOnRail(1500n, 'JPY')).toEqual({ ok: true, value: '1500' })
  expect(bankTransfer.amountOnRail(1500n, 'KWD')).toEqual({ ok: true, value: '1.500' })
})

test('there is no QR code, and the rows are in the order a bank form asks for them', () => {
  const account = bankTransfer.parseAccount(FIELDS)
  if (!account.ok) throw new Error(account.code)
  const shown = bankTransfer.instructions({
    account: account.value,
    currency: 'GBP',
    amountUnits: 1234n,
    reference: '7K3M9QXT7E',
  })
  expect(shown.qr).toBeUndefined()
  expect(shown.rows.map(row => row.name)).toEqual(['payee', 'bank', 'account_number', 'routing', 'amount', 'reference'])
})
