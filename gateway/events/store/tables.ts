import type { Generated, GeneratedAlways, Kysely } from 'kysely'

/** Rows of `events.*`. Instants are unix seconds; `jsonb` is written as JSON text and read parsed. */
type EventRow = {
  id: string
  merchant: string
  /** The merchant's cursor: without gaps, in the order of commits. */
  position: bigint
  payment: string
  sequence: number
  type: string
  /** The event object as JSON: the very bytes that webhooks carry. */
  body: string
  created_at: bigint
}

type WebhookEndpointRow = {
  id: string
  merchant: string
  url: string
  event_types: unknown
  secret: string
  status: string
  disabled_reason: string | null
  created_at: bigint
  number: GeneratedAlways<bigint>
  idempotency_key: string | null
  /** How many times in a row nobody answered there. */
  unanswered: Generated<number>
  /** Nothing is tried there before; in the past unless nobody answered lately. */
  held_until: Generated<bigint>
}

type WebhookDeliveryRow = {
  id: string
  merchant: string
  endpoint: string
  event: string
  position: bigint
  status: string
  /** All attempts there were. */
  attempts: number
  /** Attempts since the delivery was last begun; a resend begins it anew. */
  tries: number
  /** While an attempt is under way, when it is taken for lost. */
  next_attempt_at: bigint | null
  last_status: number | null
  last_error: string | null
}

export type EventTables = {
  event_counter: { merchant: string; last: bigint }
  event: EventRow
  webhook_endpoint: WebhookEndpointRow
  webhook_delivery: WebhookDeliveryRow
}

/** Narrows the database, or the handle of a databaseTransaction, to the tables of this folder. */
export function eventTables(executor: Kysely<unknown>): Kysely<EventTables> {
  return executor.$extendTables<EventTables>()
}
