import { currencyDecimals } from '@sampan/kernel/currency'
import { parseUnits } from '@sampan/kernel/decimal'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { statementKey } from '@sampan/rails/account'

/** An account at the pretend bank. `number` is an IBAN, a Pix key or a plain account number. */
export type BankAccount = {
  readonly number: string
  readonly holder: string
  readonly currency: string
  balanceUnits: bigint
  /** Where the bank drops this account's statements; payers' accounts have none. */
  readonly statements?: string
}

export type Transfer = {
  readonly from: string
  readonly to: string
  readonly amount: string
  readonly remittance: string
  readonly structuredReference?: string
}

/** One booking, as both parties' statements show it. */
export type Booking = {
  readonly bankReference: string
  readonly at: number
  readonly from: BankAccount
  readonly to: BankAccount
  readonly amountUnits: bigint
  readonly remittance: string
  readonly structuredReference: string | undefined
}

export type TransferRefusal = Refusal<
  | 'bank.no_such_account'
  | 'bank.other_currency'
  | 'bank.not_enough'
  | 'bank.nothing_to_send'
  | 'money.not_a_decimal'
  | 'money.too_many_decimals'
>

export type Bank = {
  readonly accounts: readonly BankAccount[]
  readonly bookings: readonly Booking[]
  transfer(transfer: Transfer): Result<Booking, TransferRefusal>
}

/** A bank with instant transfers between its own accounts, and no opinions. `announce` is told of every booking. */
export function openBank(
  accounts: BankAccount[],
  options: { now: () => number; announce: (booking: Booking) => void },
): Bank {
  const bookings: Booking[] = []
  const find = (number: string) => accounts.find(account => statementKey(account.number) === statementKey(number))

  function transfer(wish: Transfer): Result<Booking, TransferRefusal> {
    const from = find(wish.from)
    const to = find(wish.to)
    if (!from || !to) return refuse('bank.no_such_account', { account: from ? wish.to : wish.from })
    if (from.currency !== to.currency) return refuse('bank.other_currency', { from: from.currency, to: to.currency })
    const decimals = currencyDecimals(from.currency)
    const amount = parseUnits(wish.amount, decimals.ok ? decimals.value : 2)
    if (!amount.ok) return amount
    if (amount.value === 0n) return refuse('bank.nothing_to_send', { amount: wish.amount })
    if (amount.value > from.balanceUnits) return refuse('bank.not_enough', { balance: String(from.balanceUnits) })
    from.balanceUnits -= amount.value
    to.balanceUnits += amount.value
    const booking: Booking = {
      bankReference: `PB${String(bookings.length + 1).padStart(10, '0')}`,
      at: options.now(),
      from,
      to,
      amountUnits: amount.value,
      remittance: wish.remittance,
      structuredReference: wish.structuredReference,
    }
    bookings.push(booking)
    options.announce(booking)
    return ok(booking)
  }

  return { accounts, bookings, transfer }
}
