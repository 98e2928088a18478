import { type Certainty, certainty, type FinalityPolicy } from '@sampan/connector/certainty'
import { assert } from '@sampan/kernel/assert'
import { isLive } from '@sampan/order/v1/reducer'
import { parseCanonicalAccount } from '@sampan/rails/account'
import { findRail } from '@sampan/rails/registry'
import type { ExpectedPayment } from '@sampan/rails/release/decide-release'
import type { ChainView } from '../chain/store/chain-store.ts'
import type { OrderRecord } from '../orders/order-record.ts'

/** How far a bank’s clock may be behind ours, seconds. */
const CLOCK_SKEW_SECONDS = 600

export type ExpectedOrder = ExpectedPayment & { readonly record: OrderRecord }

/** What the bank should say about an order, from the terms that were signed and not from today’s configuration. */
export function expectedPayment(record: OrderRecord, isReleaseSigned: boolean): ExpectedOrder {
  const { values } = record.terms
  const rail = findRail(values.rail)
  assert(rail, 'an order is signed on a rail that this version knows')
  const account = parseCanonicalAccount(rail, values.account)
  assert(account.ok, 'an order is signed with a canonical account')
  return {
    record,
    reference: record.reference,
    account: account.value,
    currency: record.currency,
    amountUnits: record.localUnits,
    payerName: values.payerName,
    openFrom: record.acceptedAt - CLOCK_SKEW_SECONDS,
    openUntil: record.order.ruleBy,
    ended: isReleaseSigned || hasEnded(record),
  }
}

/** Ended on the chain, or never to be locked. */
export function hasEnded({ state, closedAt }: OrderRecord): boolean {
  return state.status === 'none' ? closedAt !== undefined : !isLive(state.status)
}

/** How sure the own node is of the order’s lock; `undefined` while it shows none. */
export function lockCertainty(
  { lockHeight, order }: OrderRecord,
  policy: FinalityPolicy,
  view: ChainView | undefined,
): Certainty | undefined {
  if (lockHeight === undefined || view === undefined) return undefined
  const batch = { finalizedHeight: view.finalizedHeight, head: { height: view.headHeight } }
  return certainty(policy, order.amount, { height: lockHeight }, batch)
}
