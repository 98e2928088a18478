import { z } from 'zod'
import { eventType } from '../events/event.ts'
import { id, unixSeconds, webUrl } from '../values/fields.ts'

export const webhookEndpoint = z.object({
  object: z.literal('webhook_endpoint'),
  id: id('webhookEndpoint'),
  created: unixSeconds,
  url: webUrl,
  event_types: z.array(eventType).meta({ description: 'Empty: all.' }),
  status: z.enum(['enabled', 'disabled']),
  disabled_reason: z.string().nullable(),
})

/** As answered once, on creation: the signing secret is never shown again. */
export const newWebhookEndpoint = webhookEndpoint.extend({ secret: z.string().meta({ example: 'whsec_…' }) })

export const createWebhookEndpoint = z.strictObject({
  url: webUrl,
  event_types: z.array(eventType).default([]),
})

export const updateWebhookEndpoint = z.strictObject({
  url: webUrl.optional(),
  event_types: z.array(eventType).optional(),
  status: z.enum(['enabled', 'disabled']).optional(),
})

export const webhookDelivery = z.object({
  object: z.literal('webhook_delivery'),
  id: id('delivery'),
  event: id('event'),
  endpoint: id('webhookEndpoint'),
  status: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.int(),
  next_attempt_at: unixSeconds.nullable(),
  last_status: z.int().nullable(),
  last_error: z.string().nullable(),
})

export type WebhookEndpointObject = z.infer<typeof webhookEndpoint>
export type NewWebhookEndpointObject = z.infer<typeof newWebhookEndpoint>
export type WebhookDeliveryObject = z.infer<typeof webhookDelivery>
export type CreateWebhookEndpoint = z.output<typeof createWebhookEndpoint>
export type UpdateWebhookEndpoint = z.output<typeof updateWebhookEndpoint>
