import { atLeast, type Certainty, certainty, type FinalityPolicy } from '@sampan/connector/certainty'
import type { ChainBatch } from '@sampan/connector/connector'
import { isAllowed } from '@sampan/order/v1/reducer'
import type { OrderRecord } from './order-record.ts'

/**
 * The order as a new batch of the chain leaves it. The payer is shown where to pay only once the lock is as sure as its
 * amount demands and the whole pay window still lies ahead; when the lock is taken back, so is the reveal.
 */
export function refreshOrder(record: OrderRecord, batch: ChainBatch, policy: FinalityPolicy): OrderRecord {
  const { order, vault, state, facts } = record
  const newest = facts.at(-1)
  const sureness = newest && certainty(policy, order.amount, newest.block, batch)
  const at = batch.head.time
  const isAbandoned = state.status === 'none' && !isAllowed('lock', order, vault, state, at)
  const refreshed = { ...record, certainty: sureness, isAbandoned }
  if (state.status === 'none' || (state.status === 'locked' && !isSure(sureness))) return withdrawReveal(refreshed)
  const isPayable = state.status === 'locked' && at + record.paySeconds <= record.payBy
  return isPayable && record.revealedAt === undefined ? { ...refreshed, revealedAt: at, isWithdrawn: false } : refreshed
}

/** As sure as the amount demands, by the operator's policy or because it is final. */
export function isSure(sureness: Certainty | undefined): boolean {
  return sureness !== undefined && atLeast(sureness, 'confirmed')
}

function withdrawReveal(record: OrderRecord): OrderRecord {
  return record.revealedAt === undefined ? record : { ...record, revealedAt: undefined, isWithdrawn: true }
}

/** Whether a batch has changed anything that is kept. */
export function hasChanged(before: OrderRecord, after: OrderRecord): boolean {
  return before.certainty !== after.certainty || meansSomething(before, after)
}

/** Whether a batch has changed anything that somebody acts upon. */
export function meansSomething(before: OrderRecord, after: OrderRecord): boolean {
  return (
    isSure(before.certainty) !== isSure(after.certainty) ||
    before.revealedAt !== after.revealedAt ||
    before.isWithdrawn !== after.isWithdrawn ||
    before.isAbandoned !== after.isAbandoned
  )
}
