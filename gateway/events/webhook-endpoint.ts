import type { CreateWebhookEndpoint, UpdateWebhookEndpoint } from '@sampan/api/webhook-endpoint'
import { makeId } from '@sampan/kernel/id'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Gateway } from '../act/gateway.ts'
import { checkUrl, type UrlRefusal } from './outgoing-request.ts'
import { DELIVER_QUEUE } from './queues.ts'
import { beginDelivery, type Delivery, failPendingDeliveries } from './store/deliveries.ts'
import { eventById, holdMerchant } from './store/events.ts'
import {
  countWebhookEndpoints,
  insertWebhookEndpoint,
  updateWebhookEndpoint as update,
  type WebhookEndpoint,
  webhookEndpointById,
  webhookEndpointByKey,
} from './store/webhook-endpoints.ts'

type Needs = Pick<Gateway, 'config' | 'database' | 'queue' | 'now' | 'random'>
type Unknown = Refusal<'webhook.unknown_endpoint'>

const MAX_ENDPOINTS = 20
const SECRET_BYTES = 32

/**
 * Registers an endpoint with a fresh `whsec_` secret, which the database must keep, because every delivery is signed
 * with it. The same idempotency key gives the same endpoint. Refuses URLs no delivery would go to, and a 21st endpoint.
 */
export async function createWebhookEndpoint(
  { config, database, now, random }: Needs,
  merchant: string,
  wanted: CreateWebhookEndpoint & { idempotencyKey: string | undefined },
): Promise<Result<WebhookEndpoint, UrlRefusal | Refusal<'webhook.too_many_endpoints'>>> {
  const url = checkUrl(wanted.url, !config.livemode)
  if (!url.ok) return { ...url, detail: { ...url.detail, param: 'url' } }
  const endpoint = {
    id: makeId('webhookEndpoint', random(16)),
    merchant,
    url: wanted.url,
    eventTypes: wanted.event_types,
    secret: `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}`,
    status: 'enabled',
    disabledReason: null,
    createdAt: now(),
    idempotencyKey: wanted.idempotencyKey,
  } as const
  return database.transact('webhooks.create_endpoint', async trx => {
    await holdMerchant(trx, merchant)
    const key = wanted.idempotencyKey
    const made = key === undefined ? undefined : await webhookEndpointByKey(trx, merchant, key)
    if (made) return ok(made)
    if ((await countWebhookEndpoints(trx, merchant)) >= MAX_ENDPOINTS) {
      return refuse('webhook.too_many_endpoints', { max: String(MAX_ENDPOINTS) })
    }
    await insertWebhookEndpoint(trx, endpoint)
    return ok(endpoint)
  })
}

/** Changes what is given. Disabling gives up what is still to be delivered; enabling starts with what comes next. */
export async function updateWebhookEndpoint(
  { config, database }: Needs,
  merchant: string,
  id: string,
  { url, event_types: eventTypes, status }: UpdateWebhookEndpoint,
): Promise<Result<WebhookEndpoint, UrlRefusal | Unknown>> {
  const fit = url === undefined ? undefined : checkUrl(url, !config.livemode)
  if (fit && !fit.ok) return { ...fit, detail: { ...fit.detail, param: 'url' } }
  const reason = 'Disabled by the merchant.'
  return database.transact('webhooks.update_endpoint', async trx => {
    const changed = await update(trx, merchant, id, {
      ...(url === undefined ? {} : { url }),
      ...(eventTypes === undefined ? {} : { eventTypes }),
      ...(status === undefined ? {} : { status, disabledReason: status === 'disabled' ? reason : null }),
    })
    if (!changed) return refuse('webhook.unknown_endpoint', { endpoint: id })
    if (status === 'disabled') await failPendingDeliveries(trx, id, reason)
    return ok(changed)
  })
}

/** Delivers an event again, or for the first time to an endpoint that did not ask for it; ten tries as ever. */
export async function resendEvent(
  { database, queue, now, random }: Needs,
  merchant: string,
  endpointId: string,
  eventId: string,
): Promise<Result<Delivery, Unknown | Refusal<'event.unknown' | 'webhook.endpoint_disabled'>>> {
  return database.transact('webhooks.resend', async trx => {
    const endpoint = await webhookEndpointById(trx, merchant, endpointId)
    if (!endpoint) return refuse('webhook.unknown_endpoint', { endpoint: endpointId })
    const event = await eventById(trx, merchant, eventId)
    if (!event) return refuse('event.unknown', { event: eventId })
    if (endpoint.status === 'disabled') return refuse('webhook.endpoint_disabled', { endpoint: endpointId })
    const id = makeId('delivery', random(16))
    const { position } = event
    const wanted = { id, merchant, endpoint: endpointId, event: eventId, position, at: now() }
    const delivery = await beginDelivery(trx, wanted)
    await queue.enqueue(trx, DELIVER_QUEUE, { endpoint: endpointId }, { singletonKey: endpointId })
    return ok(delivery)
  })
}
