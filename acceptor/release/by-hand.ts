import type { DatabaseTransaction } from '@sampan/database/database'
import { currencyDecimals } from '@sampan/kernel/currency'
import { parseUnits } from '@sampan/kernel/decimal'
import { type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { OrderVault } from '@sampan/order/v1/order'
import type { Acceptor } from '../acceptor.ts'
import { changeCredit, type StoredCredit } from '../feeds/store/credit-store.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { lockOrder } from '../orders/store/order-store.ts'
import { openBookedCredits, sumUnits } from './booked-credits.ts'
import { type SignRefusal, signAct, signRelease } from './sign-act.ts'
import type { OwnAct } from './store/act-store.ts'
import { insertDebt } from './store/debt-store.ts'

export type HandRefusal =
  | SignRefusal
  | Refusal<'desk.unknown_order' | 'desk.amount_differs' | 'desk.nothing_booked' | 'desk.reason_missing'>

type Needs = Pick<Acceptor, 'database' | 'signer' | 'now'>
type Moment = { readonly vault: OrderVault; readonly chainNow: number }

/** Gross units for the buyer when only part of the local money came: in proportion, rounded down. */
export function settlePart(
  { order, localUnits }: Pick<OrderRecord, 'order' | 'localUnits'>,
  bookedUnits: bigint,
): bigint {
  const counted = bookedUnits < localUnits ? bookedUnits : localUnits
  return (order.amount * counted) / localUnits
}

/**
 * Releases because a person saw the money. `typedAmount` is what they read in their bank, and must be the order’s amount or
 * what is booked for it, so that nobody releases by a slip. Credits that were held for the order are used up with it.
 */
export async function releaseByHand(
  acceptor: Needs,
  orderId: string,
  typedAmount: string,
  moment: Moment,
): Promise<Result<OwnAct, HandRefusal>> {
  return acceptor.database.transact('desk.release', async trx => {
    const record = await lockOrder(trx, orderId)
    if (!record) return refuse('desk.unknown_order', { order: orderId.slice(0, 80) })
    const booked = await openBookedCredits(trx, record)
    const bookedUnits = sumUnits(booked)
    const typed = typedUnits(typedAmount, record.currency)
    const isExact = typed === record.localUnits || (typed === bookedUnits && bookedUnits > record.localUnits)
    if (typed === undefined || !isExact) return refuse('desk.amount_differs', { typed: typedAmount.slice(0, 40) })
    const signed = await signRelease(acceptor, trx, record, { ...moment, reason: 'released by hand' })
    if (!signed.ok) return signed
    await useUp(acceptor, trx, record, booked)
    return signed
  })
}

/** Says that the money did not come, for a reason the arbiter will read. */
export async function contestByHand(
  acceptor: Needs,
  orderId: string,
  reason: string,
  moment: Moment,
): Promise<Result<OwnAct, HandRefusal>> {
  const said = reason.trim().slice(0, 500)
  if (said === '') return refuse('desk.reason_missing')
  return acceptor.database.transact('desk.contest', async trx => {
    const record = await lockOrder(trx, orderId)
    if (!record) return refuse('desk.unknown_order', { order: orderId.slice(0, 80) })
    return signAct(acceptor, trx, record, { ...moment, type: 'contest', reason: said })
  })
}

/** Offers the buyer its part when too little came; it ends the order once the buyer has signed the same split. */
export async function settleByHand(
  acceptor: Needs,
  orderId: string,
  typedAmount: string,
  moment: Moment,
): Promise<Result<OwnAct, HandRefusal>> {
  return acceptor.database.transact('desk.settle', async trx => {
    const record = await lockOrder(trx, orderId)
    if (!record) return refuse('desk.unknown_order', { order: orderId.slice(0, 80) })
    const bookedUnits = sumUnits(await openBookedCredits(trx, record))
    if (bookedUnits === 0n) return refuse('desk.nothing_booked')
    if (typedUnits(typedAmount, record.currency) !== bookedUnits) {
      return refuse('desk.amount_differs', { typed: typedAmount.slice(0, 40) })
    }
    const toBuyerUnits = settlePart(record, bookedUnits)
    return signAct(acceptor, trx, record, { ...moment, type: 'settle', toBuyerUnits, reason: 'part of the money came' })
  })
}

function typedUnits(text: string, currency: string): bigint | undefined {
  const decimals = currencyDecimals(currency)
  const units = decimals.ok ? parseUnits(text.trim().replace(',', '.'), decimals.value) : decimals
  return units.ok ? units.value : undefined
}

async function useUp(
  { now }: Pick<Acceptor, 'now'>,
  trx: DatabaseTransaction,
  record: OrderRecord,
  booked: readonly StoredCredit[],
): Promise<void> {
  const at = now()
  for (const stored of booked) await changeCredit(trx, stored, { outcome: 'used', usedAt: at, settledAt: at })
  let surplusUnits = sumUnits(booked) - record.localUnits
  // What came last was too much; nobody is sent back more than they sent.
  for (const { key: creditKey, credit } of booked.toReversed()) {
    if (surplusUnits <= 0n) return
    const amountUnits = surplusUnits < credit.amountUnits ? surplusUnits : credit.amountUnits
    surplusUnits -= amountUnits
    const owed = { kind: 'over', currency: record.currency, amountUnits, since: at } as const
    await insertDebt(trx, { creditKey, orderId: record.orderId, ...owed })
  }
}
