import type { Kysely, Selectable } from 'kysely'
import { type EventTables, eventTables } from './tables.ts'

export type Delivery = {
  readonly id: string
  readonly merchant: string
  readonly endpoint: string
  readonly event: string
  readonly position: bigint
  readonly status: 'pending' | 'delivered' | 'failed'
  /** All attempts there were; `tries` are those since it was last begun. */
  readonly attempts: number
  readonly tries: number
  readonly nextAttemptAt: number | null
  readonly lastStatus: number | null
  readonly lastError: string | null
}

type NewDelivery = Pick<Delivery, 'id' | 'merchant' | 'endpoint' | 'event' | 'position'> & { readonly at: number }

/** One delivery for each event and endpoint, ever: a second one is the first, begun anew. */
export async function beginDelivery(trx: Kysely<unknown>, delivery: NewDelivery): Promise<Delivery> {
  const { at, ...row } = delivery
  const begun = { status: 'pending', tries: 0, next_attempt_at: BigInt(at) }
  const stored = await eventTables(trx)
    .insertInto('webhook_delivery')
    .values({ ...row, ...begun, attempts: 0 })
    .onConflict(conflict => conflict.columns(['endpoint', 'event']).doUpdateSet(begun))
    .returningAll()
    .executeTakeFirstOrThrow()
  return toDelivery(stored)
}

/** What an attempt needs; nothing when the endpoint was removed meanwhile. */
export async function pendingDelivery(executor: Kysely<unknown>, id: string) {
  const row = await eventTables(executor)
    .selectFrom('webhook_delivery as delivery')
    .innerJoin('webhook_endpoint as endpoint', 'endpoint.id', 'delivery.endpoint')
    .innerJoin('event', 'event.id', 'delivery.event')
    .selectAll('delivery')
    .select(['endpoint.url', 'endpoint.secret', 'endpoint.status as endpoint_status', 'event.body'])
    .where('delivery.id', '=', id)
    .where('delivery.status', '=', 'pending')
    .executeTakeFirst()
  if (!row) return undefined
  const { url, secret, body } = row
  return { delivery: toDelivery(row), url, secret, body, enabled: row.endpoint_status === 'enabled' }
}

type Outcome = Pick<Delivery, 'status' | 'nextAttemptAt' | 'lastStatus' | 'lastError'>

/** Records an attempt, unless another process recorded one since `seen` was read. Whether it was recorded. */
export async function recordAttempt(trx: Kysely<unknown>, seen: Delivery, outcome: Outcome): Promise<boolean> {
  const { numUpdatedRows } = await eventTables(trx)
    .updateTable('webhook_delivery')
    .set({
      status: outcome.status,
      attempts: seen.attempts + 1,
      tries: seen.tries + 1,
      next_attempt_at: outcome.nextAttemptAt === null ? null : BigInt(outcome.nextAttemptAt),
      last_status: outcome.lastStatus,
      last_error: outcome.lastError,
    })
    .where('id', '=', seen.id)
    .where('attempts', '=', seen.attempts)
    .where('status', '=', 'pending')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Gives up what is still pending for an endpoint that takes nothing any more. */
export async function failPendingDeliveries(trx: Kysely<unknown>, endpoint: string, reason: string): Promise<void> {
  await eventTables(trx)
    .updateTable('webhook_delivery')
    .set({ status: 'failed', next_attempt_at: null, last_error: reason })
    .where('endpoint', '=', endpoint)
    .where('status', '=', 'pending')
    .execute()
}

/** Newest event first; `before` is the id of a delivery that the page starts after. */
export async function listDeliveries(
  executor: Kysely<unknown>,
  endpoint: string,
  limit: number,
  before?: string,
): Promise<readonly Delivery[]> {
  const tables = eventTables(executor)
  let query = tables.selectFrom('webhook_delivery').selectAll().where('endpoint', '=', endpoint)
  if (before !== undefined) {
    const start = tables.selectFrom('webhook_delivery as start').select('start.position').where('start.id', '=', before)
    query = query.where('position', '<', start)
  }
  return (await query.orderBy('position', 'desc').limit(limit).execute()).map(toDelivery)
}

function toDelivery(row: Selectable<EventTables['webhook_delivery']>): Delivery {
  return {
    id: row.id,
    merchant: row.merchant,
    endpoint: row.endpoint,
    event: row.event,
    position: row.position,
    status: row.status as Delivery['status'],
    attempts: row.attempts,
    tries: row.tries,
    nextAttemptAt: row.next_attempt_at === null ? null : Number(row.next_attempt_at),
    lastStatus: row.last_status,
    lastError: row.last_error,
  }
}
