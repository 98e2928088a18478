import type { DatabaseTransaction } from '@sampan/database/database'
import { listSeenForOrder, type StoredCredit } from '../feeds/store/credit-store.ts'
import type { OrderRecord } from '../orders/order-record.ts'

/**
 * The credits that count as an order’s money, out of everything seen for it: booked, in its currency, and not taken back.
 */
export function bookedCredits({ currency }: Pick<OrderRecord, 'currency'>, seen: readonly StoredCredit[]) {
  return seen.filter(
    stored =>
      stored.kind === 'credit' &&
      stored.credit.status === 'booked' &&
      stored.credit.currency === currency &&
      !isReversed(stored, seen),
  )
}

/** Those of them that nobody has decided about yet. */
export async function openBookedCredits(trx: DatabaseTransaction, record: OrderRecord): Promise<StoredCredit[]> {
  const booked = bookedCredits(record, await listSeenForOrder(trx, record.orderId))
  return booked.filter(({ settledAt }) => settledAt === undefined)
}

/** Whether the bank took the credit back. A reversal that names no credit of the order may mean any of them. */
export function isReversed({ key }: Pick<StoredCredit, 'key'>, seen: readonly StoredCredit[]): boolean {
  const credits = new Set(seen.filter(({ kind }) => kind === 'credit').map(other => other.key))
  return seen.some(other => other.kind === 'reversal' && (other.key === key || !credits.has(other.key)))
}

/** In units of the currency they share. */
export function sumUnits(credits: readonly StoredCredit[]): bigint {
  return credits.reduce((total, { credit }) => total + credit.amountUnits, 0n)
}
