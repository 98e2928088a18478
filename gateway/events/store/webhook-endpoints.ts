import type { EventType } from '@sampan/api/event'
import type { Kysely, Selectable } from 'kysely'
import { type EventTables, eventTables } from './tables.ts'

export type WebhookEndpoint = {
  readonly id: string
  readonly merchant: string
  readonly url: string
  /** Empty: all. */
  readonly eventTypes: readonly EventType[]
  readonly secret: string
  readonly status: 'enabled' | 'disabled'
  readonly disabledReason: string | null
  readonly createdAt: number
}

type NewEndpoint = WebhookEndpoint & { readonly idempotencyKey: string | undefined }

export async function insertWebhookEndpoint(trx: Kysely<unknown>, endpoint: NewEndpoint): Promise<void> {
  await eventTables(trx)
    .insertInto('webhook_endpoint')
    .values({
      id: endpoint.id,
      merchant: endpoint.merchant,
      url: endpoint.url,
      event_types: JSON.stringify(endpoint.eventTypes),
      secret: endpoint.secret,
      status: endpoint.status,
      created_at: BigInt(endpoint.createdAt),
      idempotency_key: endpoint.idempotencyKey ?? null,
    })
    .execute()
}

export async function webhookEndpointByKey(
  trx: Kysely<unknown>,
  merchant: string,
  idempotencyKey: string,
): Promise<WebhookEndpoint | undefined> {
  const row = await eventTables(trx)
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('merchant', '=', merchant)
    .where('idempotency_key', '=', idempotencyKey)
    .executeTakeFirst()
  return row && toEndpoint(row)
}

export async function countWebhookEndpoints(executor: Kysely<unknown>, merchant: string): Promise<number> {
  const { count } = await eventTables(executor)
    .selectFrom('webhook_endpoint')
    .select(({ fn }) => fn.countAll<bigint>().as('count'))
    .where('merchant', '=', merchant)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function webhookEndpointById(
  executor: Kysely<unknown>,
  merchant: string,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  const row = await eventTables(executor)
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('merchant', '=', merchant)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toEndpoint(row)
}

/** Newest first; `before` is the id of an endpoint that the page starts after. */
export async function listWebhookEndpoints(
  executor: Kysely<unknown>,
  merchant: string,
  limit: number,
  before?: string,
): Promise<readonly WebhookEndpoint[]> {
  const tables = eventTables(executor)
  let query = tables.selectFrom('webhook_endpoint').selectAll().where('merchant', '=', merchant)
  if (before !== undefined) {
    const start = tables.selectFrom('webhook_endpoint as start').select('start.number').where('start.id', '=', before)
    query = query.where('number', '<', start)
  }
  return (await query.orderBy('number', 'desc').limit(limit).execute()).map(toEndpoint)
}

/** The endpoints of a merchant that take events now, oldest first. */
export async function enabledWebhookEndpoints(
  trx: Kysely<unknown>,
  merchant: string,
): Promise<readonly WebhookEndpoint[]> {
  const rows = await eventTables(trx)
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('merchant', '=', merchant)
    .where('status', '=', 'enabled')
    .orderBy('number')
    .execute()
  return rows.map(toEndpoint)
}

/** How an endpoint answered lately. */
export type Hearing = {
  /** How many times in a row nobody answered. */
  readonly unanswered: number
  /** Nothing is tried before, in unix seconds. */
  readonly heldUntil: number
}

/** `undefined` when the endpoint is gone. In a databaseTransaction it stays as it is until the commit. */
export async function lockHearing(trx: Kysely<unknown>, id: string): Promise<Hearing | undefined> {
  const row = await eventTables(trx)
    .selectFrom('webhook_endpoint')
    .select(['unanswered', 'held_until'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && { unanswered: row.unanswered, heldUntil: Number(row.held_until) }
}

export async function writeHearing(trx: Kysely<unknown>, id: string, hearing: Hearing): Promise<void> {
  await eventTables(trx)
    .updateTable('webhook_endpoint')
    .set({ unanswered: hearing.unanswered, held_until: BigInt(hearing.heldUntil) })
    .where('id', '=', id)
    .execute()
}

type Change = Partial<Pick<WebhookEndpoint, 'url' | 'eventTypes' | 'status' | 'disabledReason'>>

export async function updateWebhookEndpoint(
  trx: Kysely<unknown>,
  merchant: string,
  id: string,
  change: Change,
): Promise<WebhookEndpoint | undefined> {
  const { url, eventTypes, status, disabledReason } = change
  const row = await eventTables(trx)
    .updateTable('webhook_endpoint')
    .set({
      id,
      ...(url === undefined ? {} : { url }),
      ...(eventTypes === undefined ? {} : { event_types: JSON.stringify(eventTypes) }),
      ...(status === undefined ? {} : { status }),
      ...(disabledReason === undefined ? {} : { disabled_reason: disabledReason }),
    })
    .where('merchant', '=', merchant)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  return row && toEndpoint(row)
}

/** Removes it together with its deliveries. Whether it was there. */
export async function removeWebhookEndpoint(trx: Kysely<unknown>, merchant: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await eventTables(trx)
    .deleteFrom('webhook_endpoint')
    .where('merchant', '=', merchant)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

function toEndpoint(row: Selectable<EventTables['webhook_endpoint']>): WebhookEndpoint {
  return {
    id: row.id,
    merchant: row.merchant,
    url: row.url,
    eventTypes: row.event_types as EventType[],
    secret: row.secret,
    status: row.status as WebhookEndpoint['status'],
    disabledReason: row.disabled_reason,
    createdAt: Number(row.created_at),
  }
}
