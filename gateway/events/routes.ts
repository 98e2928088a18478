import type { EventObject } from '@sampan/api/event'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Gateway } from '../act/gateway.ts'
import type { Handlers } from '../http/handler.ts'
import { listDeliveries } from './store/deliveries.ts'
import { eventById, eventsAfter, newestEvent } from './store/events.ts'
import { listWebhookEndpoints, removeWebhookEndpoint, webhookEndpointById } from './store/webhook-endpoints.ts'
import { type Cursor, eventStream, START } from './stream.ts'
import { viewDelivery, viewWebhookEndpoint } from './view.ts'
import { createWebhookEndpoint, resendEvent, updateWebhookEndpoint } from './webhook-endpoint.ts'

type EventEndpoints = 'listEvents' | 'getEvent' | 'streamEvents'
type WebhookEndpoints =
  | 'createWebhookEndpoint'
  | 'listWebhookEndpoints'
  | 'getWebhookEndpoint'
  | 'updateWebhookEndpoint'
  | 'deleteWebhookEndpoint'
  | 'listWebhookDeliveries'
  | 'resendEvent'

/** What a merchant can ask about its events and where they are delivered. */
export function eventRoutes(gateway: Gateway): Handlers<EventEndpoints | WebhookEndpoints> {
  return { ...readRoutes(gateway), ...endpointRoutes(gateway) }
}

function readRoutes(gateway: Gateway): Handlers<EventEndpoints> {
  const { kysely } = gateway.database
  const cursorAt = async (
    merchant: string,
    event: string,
  ): Promise<Result<Cursor, Refusal<'event.unknown_cursor'>>> => {
    const found = await eventById(kysely, merchant, event)
    return found ? ok(found) : refuse('event.unknown_cursor', { event: event.slice(0, 64), param: 'after' })
  }
  return {
    listEvents: async ({ caller, query }) => {
      const after = query.after === undefined ? ok(START) : await cursorAt(caller.merchant, query.after)
      if (!after.ok) return after
      const events = await eventsAfter(kysely, caller.merchant, after.value.position, query.limit + 1)
      const data = events.slice(0, query.limit).map(event => JSON.parse(event.body) as EventObject)
      return ok({ object: 'list', data, has_more: events.length > query.limit })
    },
    getEvent: async ({ caller, params }) => {
      const event = await eventById(kysely, caller.merchant, params.id ?? '')
      if (!event) return refuse('event.unknown', { event: params.id ?? '' })
      return ok(JSON.parse(event.body) as EventObject)
    },
    streamEvents: async ({ caller, lastEventId, signal }) => {
      const stream = (after: Cursor) => ok(eventStream(gateway, caller.merchant, after, signal))
      if (lastEventId === START.id) return stream(START)
      if (lastEventId === undefined) return stream((await newestEvent(kysely, caller.merchant)) ?? START)
      const after = await cursorAt(caller.merchant, lastEventId)
      return after.ok ? stream(after.value) : after
    },
  }
}

function endpointRoutes(gateway: Gateway): Handlers<WebhookEndpoints> {
  const { database } = gateway
  return {
    createWebhookEndpoint: async ({ caller, body, idempotencyKey }) => {
      const made = await createWebhookEndpoint(gateway, caller.merchant, { ...body, idempotencyKey })
      return made.ok ? ok({ ...viewWebhookEndpoint(made.value), secret: made.value.secret }) : made
    },
    listWebhookEndpoints: async ({ caller, query }) => {
      const { limit, starting_after } = query
      const rows = await listWebhookEndpoints(database.kysely, caller.merchant, limit + 1, starting_after)
      return ok({
        object: 'list',
        data: rows.slice(0, limit).map(viewWebhookEndpoint),
        has_more: rows.length > limit,
      })
    },
    getWebhookEndpoint: async ({ caller, params }) => {
      const endpoint = await webhookEndpointById(database.kysely, caller.merchant, params.id ?? '')
      if (!endpoint) return refuse('webhook.unknown_endpoint', { endpoint: params.id ?? '' })
      return ok(viewWebhookEndpoint(endpoint))
    },
    updateWebhookEndpoint: async ({ caller, params, body }) => {
      const changed = await updateWebhookEndpoint(gateway, caller.merchant, params.id ?? '', body)
      return changed.ok ? ok(viewWebhookEndpoint(changed.value)) : changed
    },
    deleteWebhookEndpoint: async ({ caller, params }) => {
      const id = params.id ?? ''
      const removed = await database.transact('webhooks.delete_endpoint', trx =>
        removeWebhookEndpoint(trx, caller.merchant, id),
      )
      return removed ? ok(undefined) : refuse('webhook.unknown_endpoint', { endpoint: id })
    },
    listWebhookDeliveries: async ({ caller, params, query }) => {
      const id = params.id ?? ''
      const { limit, starting_after } = query
      const endpoint = await webhookEndpointById(database.kysely, caller.merchant, id)
      if (!endpoint) return refuse('webhook.unknown_endpoint', { endpoint: id })
      const rows = await listDeliveries(database.kysely, id, limit + 1, starting_after)
      return ok({ object: 'list', data: rows.slice(0, limit).map(viewDelivery), has_more: rows.length > limit })
    },
    resendEvent: async ({ caller, params }) => {
      const delivery = await resendEvent(gateway, caller.merchant, params.id ?? '', params.event ?? '')
      return delivery.ok ? ok(viewDelivery(delivery.value)) : delivery
    },
  }
}
