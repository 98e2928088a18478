import type { DatabaseTransaction } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import type { Credit } from '@sampan/rails/statements/credit'
import type { Acceptor } from '../acceptor.ts'
import { changeCredit, listSeenForOrder, type StoredCredit } from '../feeds/store/credit-store.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { bookedCredits, isReversed, sumUnits } from './booked-credits.ts'
import type { OwnAct } from './store/act-store.ts'
import { insertDebt } from './store/debt-store.ts'

type Case = { readonly record: OrderRecord; readonly stored: StoredCredit; readonly release: OwnAct | undefined }

/**
 * The local money that an ended order earned, in proportion to what the buyer got of the USDT, rounded up: all of it for a
 * release, none for an order that went back or was never locked. A release that is signed counts as one.
 */
export function dueUnits({ state, order, localUnits }: OrderRecord, isReleaseSigned: boolean): bigint {
  if (!('payout' in state)) return isReleaseSigned ? localUnits : 0n
  const paidUnits = state.payout.toBuyer + state.payout.toFee
  return (localUnits * paidUnits + order.amount - 1n) / order.amount
}

/**
 * Books money for an order that is over: it counts towards what the order earned and nothing has covered yet, e.g. after a
 * release by hand or by silence; the rest goes back to whoever sent it. What may be the same money under another
 * reference waits for a person.
 */
export async function bookAfterEnd(
  { now }: Pick<Acceptor, 'now'>,
  trx: DatabaseTransaction,
  { record, stored, release }: Case,
): Promise<StoredCredit['outcome']> {
  const { credit, key: creditKey, orderId } = stored
  if (credit.status !== 'booked') return hold(trx, stored, 'not_booked')
  if (credit.currency !== record.currency) return hold(trx, stored, 'wrong_currency')
  const seen = await listSeenForOrder(trx, record.orderId)
  if (isReversed(stored, seen)) return hold(trx, stored, 'reversal')
  const used = bookedCredits(record, seen).filter(({ outcome }) => outcome === 'used')
  const usedUnits = sumUnits(used)
  const openUnits = dueUnits(record, release !== undefined) - usedUnits
  const at = now()
  if (openUnits > 0n) {
    const surplusUnits = credit.amountUnits - openUnits
    await markUsed(trx, stored, surplusUnits > 0n ? surplusUnits : 0n, at)
    return 'used'
  }
  if (used.some(other => mayBeSame(other.credit, credit))) return hold(trx, stored, 'possible_duplicate')
  await changeCredit(trx, stored, { outcome: 'debt', settledAt: at })
  const { currency, amountUnits } = credit
  await insertDebt(trx, { creditKey, orderId, kind: 'late', currency, amountUnits, since: at })
  return 'debt'
}

/** Nothing that tells two payments apart differs, and something that would is there. */
function mayBeSame(a: Credit, b: Credit): boolean {
  if (a.payerAccount === undefined && a.endToEndId === undefined) return false
  const isSame = a.amountUnits === b.amountUnits && a.payerAccount === b.payerAccount && a.endToEndId === b.endToEndId
  const isOverlapping = a.booked.earliestAt <= b.booked.latestAt && b.booked.earliestAt <= a.booked.latestAt
  return isSame && (isOverlapping || a.booked.date === b.booked.date)
}

/** Uses a credit up for its order, once; what is beyond the amount is owed back. */
export async function markUsed(
  trx: DatabaseTransaction,
  stored: StoredCredit,
  surplusUnits: bigint,
  at: number,
): Promise<void> {
  assert(stored.usedAt === undefined, 'a credit is used once')
  await changeCredit(trx, stored, { outcome: 'used', usedAt: at, settledAt: at })
  if (surplusUnits === 0n) return
  const { key: creditKey, orderId, credit } = stored
  await insertDebt(trx, {
    creditKey,
    orderId,
    kind: 'over',
    currency: credit.currency,
    amountUnits: surplusUnits,
    since: at,
  })
}

async function hold(
  trx: DatabaseTransaction,
  stored: StoredCredit,
  outcome: StoredCredit['outcome'],
): Promise<StoredCredit['outcome']> {
  if (stored.outcome !== outcome) await changeCredit(trx, stored, { outcome })
  return outcome
}
