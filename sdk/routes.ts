import type { MerchantEndpoint, Row } from './endpoint-types.ts'

type Routes = { readonly [N in MerchantEndpoint]: readonly [method: Row<N>['method'], path: Row<N>['path']] }

/**
 * Method and path of each endpoint, all that is needed of `api` at run time. Another method or path than the endpoint's,
 * a missing row or one too many does not compile.
 */
export const ROUTES = {
  createPayment: ['POST', '/v1/payments'],
  getPayment: ['GET', '/v1/payments/{id}'],
  listPayments: ['GET', '/v1/payments'],
  cancelPayment: ['POST', '/v1/payments/{id}/cancel'],
  listEvents: ['GET', '/v1/events'],
  streamEvents: ['GET', '/v1/events/stream'],
  getEvent: ['GET', '/v1/events/{id}'],
  createWebhookEndpoint: ['POST', '/v1/webhook_endpoints'],
  listWebhookEndpoints: ['GET', '/v1/webhook_endpoints'],
  getWebhookEndpoint: ['GET', '/v1/webhook_endpoints/{id}'],
  updateWebhookEndpoint: ['POST', '/v1/webhook_endpoints/{id}'],
  deleteWebhookEndpoint: ['DELETE', '/v1/webhook_endpoints/{id}'],
  listWebhookDeliveries: ['GET', '/v1/webhook_endpoints/{id}/deliveries'],
  resendEvent: ['POST', '/v1/webhook_endpoints/{id}/resend/{event}'],
} as const satisfies Routes
