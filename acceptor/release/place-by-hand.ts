import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Acceptor } from '../acceptor.ts'
import { changeCredit, lockCredit } from '../feeds/store/credit-store.ts'
import { findOrder } from '../orders/store/order-store.ts'
import { expectedPayment } from './expected-payment.ts'
import { insertDebt, markRefunded } from './store/debt-store.ts'

export type PlaceRefusal = Refusal<
  'desk.unknown_credit' | 'desk.unknown_order' | 'desk.credit_settled' | 'desk.wrong_account' | 'desk.unknown_debt'
>

type Needs = Pick<Acceptor, 'database' | 'now'>

/** Says which order a credit without a usable code is for. It still takes a person to release that order. */
export async function assignCredit(
  acceptor: Needs,
  key: string,
  orderId: string,
): Promise<Result<undefined, PlaceRefusal>> {
  return acceptor.database.transact('desk.assign_credit', async trx => {
    const stored = await lockCredit(trx, key)
    if (!stored) return refuse('desk.unknown_credit')
    if (stored.settledAt !== undefined) return refuse('desk.credit_settled')
    const record = await findOrder(trx, orderId)
    if (!record) return refuse('desk.unknown_order', { order: orderId.slice(0, 80) })
    const { account, currency } = expectedPayment(record, false)
    if (account.statementAccount !== stored.credit.account || currency !== stored.credit.currency)
      return refuse('desk.wrong_account')
    await changeCredit(trx, stored, { orderId, outcome: 'wrong_reference', note: 'assigned by hand' })
    return ok(undefined)
  })
}

/** The money belongs to no order, or was paid twice after all: it has to go back. */
export async function oweCredit(acceptor: Needs, key: string): Promise<Result<undefined, PlaceRefusal>> {
  return acceptor.database.transact('desk.owe_credit', async trx => {
    const stored = await lockCredit(trx, key)
    if (!stored) return refuse('desk.unknown_credit')
    if (stored.settledAt !== undefined) return refuse('desk.credit_settled')
    const now = acceptor.now()
    const { currency, amountUnits } = stored.credit
    const isLate = stored.outcome === 'possible_duplicate'
    await changeCredit(trx, stored, { outcome: 'debt', settledAt: now })
    await insertDebt(trx, {
      creditKey: stored.key,
      orderId: isLate ? stored.orderId : undefined,
      kind: isLate ? 'late' : 'unplaced',
      currency,
      amountUnits,
      since: now,
    })
    return ok(undefined)
  })
}

/** Takes a row off the desk: the account holder’s own money, or a reversal that was dealt with. It stays in the database. */
export async function dismissCredit(
  acceptor: Needs,
  key: string,
  kind: 'credit' | 'reversal',
  note: string,
): Promise<Result<undefined, PlaceRefusal>> {
  return acceptor.database.transact('desk.dismiss_credit', async trx => {
    const stored = await lockCredit(trx, key, kind)
    if (!stored) return refuse('desk.unknown_credit')
    if (stored.settledAt !== undefined) return refuse('desk.credit_settled')
    await changeCredit(trx, stored, {
      outcome: 'dismissed',
      settledAt: acceptor.now(),
      note: note.trim().slice(0, 500),
    })
    return ok(undefined)
  })
}

export async function refundDebt(acceptor: Needs, id: number): Promise<Result<undefined, PlaceRefusal>> {
  const refunded = await acceptor.database.transact('desk.refund_debt', trx => markRefunded(trx, id, acceptor.now()))
  return refunded ? ok(undefined) : refuse('desk.unknown_debt')
}
