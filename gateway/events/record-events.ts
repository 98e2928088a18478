import type { EventObject, EventType } from '@sampan/api/event'
import type { PaymentObject } from '@sampan/api/payment'
import { afterCommit, type DatabaseTransaction } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import { makeId } from '@sampan/kernel/id'
import type { Gateway } from '../act/gateway.ts'
import { DELIVER_QUEUE } from './queues.ts'
import { beginDelivery } from './store/deliveries.ts'
import { insertEvents, lastSequences, type NewEvent, takePositions } from './store/events.ts'
import { enabledWebhookEndpoints } from './store/webhook-endpoints.ts'

/** Something a merchant is told. `merchant` and `payment` are ids, `view` is the payment as it is after the act. */
export type EventDraft = {
  readonly type: EventType
  readonly merchant: string
  readonly payment: string
  readonly view: PaymentObject
}

type Needs = Pick<Gateway, 'config' | 'queue' | 'changes' | 'random'>

/**
 * Writes events in the order given, a delivery and a job for each webhook endpoint that wants one, all in the caller's
 * databaseTransaction, which should end soon: until then the merchant's other acts wait for its event counter.
 */
export async function recordEvents(
  gateway: Needs,
  trx: DatabaseTransaction,
  drafts: readonly EventDraft[],
  now: number,
): Promise<void> {
  // In one order everywhere, so that two acts on several merchants never wait for each other.
  const merchants = [...new Set(drafts.map(draft => draft.merchant))].sort()
  for (const merchant of merchants) {
    const own = drafts.filter(draft => draft.merchant === merchant)
    await recordForMerchant(gateway, trx, merchant, own, now)
    afterCommit(() => gateway.changes.publish(`merchant:${merchant}`))
  }
}

async function recordForMerchant(
  gateway: Needs,
  trx: DatabaseTransaction,
  merchant: string,
  drafts: readonly EventDraft[],
  now: number,
): Promise<void> {
  const first = await takePositions(trx, merchant, drafts.length)
  const sequences = new Map(await lastSequences(trx, [...new Set(drafts.map(draft => draft.payment))]))
  const events = drafts.map((draft, i): NewEvent => {
    assert(draft.view.id === draft.payment, 'an event shows the payment it is about')
    const sequence = (sequences.get(draft.payment) ?? 0) + 1
    sequences.set(draft.payment, sequence)
    const event: EventObject = {
      object: 'event',
      id: makeId('event', gateway.random(16)),
      type: draft.type,
      created: now,
      livemode: gateway.config.livemode,
      sequence,
      data: { object: draft.view },
    }
    const { payment, type } = draft
    const position = first + BigInt(i)
    return { id: event.id, merchant, position, payment, sequence, type, body: JSON.stringify(event), createdAt: now }
  })
  await insertEvents(trx, events)
  await beginDeliveries(gateway, trx, merchant, events, now)
}

async function beginDeliveries(
  { queue, random }: Needs,
  trx: DatabaseTransaction,
  merchant: string,
  events: readonly NewEvent[],
  now: number,
): Promise<void> {
  for (const { id: endpoint, eventTypes } of await enabledWebhookEndpoints(trx, merchant)) {
    const wanted = events.filter(({ type }) => eventTypes.length === 0 || eventTypes.some(each => each === type))
    for (const { id: event, position } of wanted) {
      const id = makeId('delivery', random(16))
      await beginDelivery(trx, { id, merchant, endpoint, event, position, at: now })
    }
    if (wanted.length > 0) await queue.enqueue(trx, DELIVER_QUEUE, { endpoint }, { singletonKey: endpoint })
  }
}
