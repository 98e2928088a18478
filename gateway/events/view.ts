import type { WebhookDeliveryObject, WebhookEndpointObject } from '@sampan/api/webhook-endpoint'
import type { Delivery } from './store/deliveries.ts'
import type { WebhookEndpoint } from './store/webhook-endpoints.ts'

/** An endpoint as the API shows it: without its secret. */
export function viewWebhookEndpoint(endpoint: WebhookEndpoint): WebhookEndpointObject {
  return {
    object: 'webhook_endpoint',
    id: endpoint.id,
    created: endpoint.createdAt,
    url: endpoint.url,
    event_types: [...endpoint.eventTypes],
    status: endpoint.status,
    disabled_reason: endpoint.disabledReason,
  }
}

export function viewDelivery(delivery: Delivery): WebhookDeliveryObject {
  return {
    object: 'webhook_delivery',
    id: delivery.id,
    event: delivery.event,
    endpoint: delivery.endpoint,
    status: delivery.status,
    attempts: delivery.attempts,
    next_attempt_at: delivery.nextAttemptAt,
    last_status: delivery.lastStatus,
    last_error: delivery.lastError,
  }
}
