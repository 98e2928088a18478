import type { VaultEvent, VaultLogged } from '@sampan/connector/event'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Act as OrderAct } from '@sampan/order/v1/reducer'
import { confirmerKey } from '@sampan/order/v1/signers'
import type { OrderRecord } from './order-record.ts'

/** The batch that an event moves; what takes an order out of it says by an event of its own what it did to it. */
export function batchOfEvent(event: VaultEvent): Hex | undefined {
  const moves = event.type === 'batchLocked' || event.type === 'batchReleased' || event.type === 'batchReturned'
  return moves ? event.batchId : undefined
}

/** What an event of its batch did to the order; nothing when the order was not, or is no longer, concerned. */
export function batchActOf(
  event: VaultEvent,
  { inBatch, state, order, signedUnder }: Pick<OrderRecord, 'inBatch' | 'state' | 'order' | 'signedUnder'>,
): { act: OrderAct; by: Address | undefined } | undefined {
  if (!inBatch) return undefined
  if (event.type === 'batchLocked') return { act: { type: 'lock' }, by: undefined }
  if (event.type === 'batchReleased') {
    const isReleased = ((event.which >> BigInt(inBatch.position)) & 1n) === 1n
    return isReleased ? { act: { type: 'release' }, by: confirmerKey(order, signedUnder) } : undefined
  }
  // Whatever was released or taken out before is not in it any more.
  const isLeft = event.type === 'batchReturned' && state.status === 'locked'
  return isLeft ? { act: { type: 'expire' }, by: ZERO_ADDRESS } : undefined
}

/** One inclusion of one event is a fact of each order it concerns. */
export function factIdOf({ id }: VaultLogged, { inBatch }: Pick<OrderRecord, 'inBatch'>): string {
  return `${id}:${inBatch?.position ?? ''}`
}

export type CreditedEvent = Extract<VaultEvent, { type: 'credited' }>

/**
 * The parts of a credit that belong to each order: those of the holder that the same chainTransaction released, from the
 * first on that no other credit covers, as far as the amount goes.
 */
export function shareCredit(
  logged: VaultLogged,
  { holder, amountUnits }: CreditedEvent,
  records: readonly Pick<OrderRecord, 'id' | 'order' | 'inBatch' | 'facts' | 'creditedUnits'>[],
): { id: string; order: Hex; amountUnits: bigint }[] {
  const shares: { id: string; order: Hex; amountUnits: bigint }[] = []
  let restUnits = amountUnits
  for (const record of records) {
    const { order, facts, creditedUnits } = record
    const newest = facts.at(-1)
    const isReleasedHere = newest?.act.type === 'release' && newest.chainTransaction === logged.chainTransaction
    const dueUnits = order.amount - order.fee
    if (order.buyer !== holder || !isReleasedHere || creditedUnits > 0n || dueUnits > restUnits) continue
    shares.push({ id: factIdOf(logged, record), order: record.id, amountUnits: dueUnits })
    restUnits -= dueUnits
  }
  return shares
}
