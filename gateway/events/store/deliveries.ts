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

/** What one attempt needs. */
export type Attempt = {
  readonly delivery: Delivery
  readonly url: string
  readonly secret: string
  /** The event as JSON. */
  readonly body: string
}

type Claim = { readonly endpoint: string; readonly limit: number; readonly now: number; readonly leaseUntil: number }

/** Takes an enabled endpoint's due deliveries, longest due first; until the lease ends nobody else takes them. */
export async function claimDue(trx: Kysely<unknown>, claim: Claim): Promise<readonly Attempt[]> {
  const { endpoint, limit, now, leaseUntil } = claim
  const due = eventTables(trx)
    .selectFrom('webhook_delivery as due')
    .innerJoin('webhook_endpoint as owner', 'owner.id', 'due.endpoint')
    .select('due.id')
    .where('due.endpoint', '=', endpoint)
    .where('due.status', '=', 'pending')
    .where('due.next_attempt_at', '<=', BigInt(now))
    .where('owner.status', '=', 'enabled')
    .orderBy('due.next_attempt_at')
    .orderBy('due.position')
    .limit(limit)
    .forUpdate('due')
    .skipLocked()
  const rows = await eventTables(trx)
    .updateTable('webhook_delivery')
    .from('webhook_endpoint')
    .from('event')
    .set({ next_attempt_at: BigInt(leaseUntil) })
    .whereRef('webhook_endpoint.id', '=', 'webhook_delivery.endpoint')
    .whereRef('event.id', '=', 'webhook_delivery.event')
    .where('webhook_delivery.id', 'in', due)
    .returningAll('webhook_delivery')
    .returning(['webhook_endpoint.url', 'webhook_endpoint.secret', 'event.body'])
    .execute()
  return rows.map(({ url, secret, body, ...row }) => ({ delivery: toDelivery(row), url, secret, body }))
}

/** When the endpoint's next pending delivery is due, in unix seconds. */
export async function earliestPending(trx: Kysely<unknown>, endpoint: string): Promise<number | undefined> {
  const { earliest } = await eventTables(trx)
    .selectFrom('webhook_delivery')
    .select(({ fn }) => fn.min('next_attempt_at').as('earliest'))
    .where('endpoint', '=', endpoint)
    .where('status', '=', 'pending')
    .executeTakeFirstOrThrow()
  return earliest === null ? undefined : Number(earliest)
}

type Outcome = Pick<Delivery, 'status' | 'nextAttemptAt' | 'lastStatus' | 'lastError'>

/** Records an attempt, unless the delivery was recorded, given up or begun anew since it was claimed. */
export async function recordAttempt(trx: Kysely<unknown>, claimed: Delivery, outcome: Outcome): Promise<void> {
  await eventTables(trx)
    .updateTable('webhook_delivery')
    .set({
      status: outcome.status,
      attempts: claimed.attempts + 1,
      tries: claimed.tries + 1,
      next_attempt_at: outcome.nextAttemptAt === null ? null : BigInt(outcome.nextAttemptAt),
      last_status: outcome.lastStatus,
      last_error: outcome.lastError,
    })
    .where('id', '=', claimed.id)
    .where('attempts', '=', claimed.attempts)
    .where('next_attempt_at', '=', BigInt(claimed.nextAttemptAt ?? 0))
    .where('status', '=', 'pending')
    .execute()
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
