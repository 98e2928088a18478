import type { VaultEvent, VaultLogged } from '@sampan/connector/event'
import type { DatabaseTransaction } from '@sampan/database/database'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { unreachable } from '@sampan/kernel/assert'
import type { OrderEvent } from '../chain/act-of-event.ts'
import { listFacts } from '../chain/store/fact-store.ts'
import type { OrderRecord } from './order-record.ts'
import { lockOrdersOfBatch } from './store/order-store.ts'

/** One event of a batch, as what it did to one of its orders; the id is that of the fact. */
export type OwnEvent = { readonly id: string; readonly event: OrderEvent }

/**
 * What an event of a batch did to each of its orders, as if each stood alone; nothing for other events. With `isRetraction`
 * also what it may have done: which orders were left in the batch cannot be told any more.
 */
export async function eventsOfBatch(
  trx: DatabaseTransaction,
  { id, event }: VaultLogged,
  isRetraction: boolean,
): Promise<OwnEvent[]> {
  if (!isBatchEvent(event)) return []
  const own: OwnEvent[] = []
  for (const record of await lockOrdersOfBatch(trx, event.batchId)) {
    const isLeft = isRetraction || (await listFacts(trx, record.orderId)).at(-1)?.event.type === 'locked'
    const happened = ownEvent(event, record, isLeft)
    if (happened) own.push({ id: `${id}:${record.inBatch?.position ?? ''}`, event: happened })
  }
  return own
}

type BatchEvent = Extract<VaultEvent, { type: 'batchLocked' | 'batchReleased' | 'batchReturned' }>

function isBatchEvent(event: VaultEvent): event is BatchEvent {
  return event.type === 'batchLocked' || event.type === 'batchReleased' || event.type === 'batchReturned'
}

function ownEvent(
  event: BatchEvent,
  { orderId, order, inBatch }: OrderRecord,
  isLeft: boolean,
): OrderEvent | undefined {
  switch (event.type) {
    case 'batchLocked':
      return { type: 'locked', orderId, nonce: order.nonce, amountUnits: order.amount }
    case 'batchReleased': {
      if (((event.which >> BigInt(inBatch?.position ?? 0)) & 1n) === 0n) return undefined
      const paid = { paidUnits: order.amount - order.fee, feePaidUnits: order.fee }
      return { type: 'released', orderId, by: order.confirmer, ...paid }
    }
    case 'batchReturned':
      return isLeft ? { type: 'returned', orderId, how: 'expire', by: ZERO_ADDRESS } : undefined
    default:
      return unreachable(event)
  }
}
