import { z } from 'zod'
import {
  acceptBatch,
  acceptorOrder,
  acceptRequest,
  declineRequest,
  heartbeat,
  lateMoney,
  openSession,
  putOffers,
  releaseTogether,
  session,
} from '../acceptor/protocol.ts'
import { eventObject } from '../events/event.ts'
import { checkoutView, chooseMethod } from '../objects/checkout.ts'
import { logObject } from '../objects/log.ts'
import { actRequest, drawObject, orderObject } from '../objects/order.ts'
import { createPayment, listPayments, paymentObject } from '../objects/payment.ts'
import {
  createWebhookEndpoint,
  newWebhookEndpoint,
  updateWebhookEndpoint,
  webhookDelivery,
  webhookEndpoint,
} from '../objects/webhook-endpoint.ts'
import { id, listOf, pageQuery } from '../values/fields.ts'
import { defineEndpoints, type Scope } from './endpoint.ts'

const key = (scope: Scope) => ({ kind: 'key', scope }) as const
const acceptor = { kind: 'acceptor' } as const
const open = { kind: 'public' } as const
const found = <T extends z.ZodType>(body: T) => ({ status: 200, body }) as const
const made = <T extends z.ZodType>(body: T) => ({ status: 201, body }) as const
const eventsQuery = z.strictObject({
  after: id('event').optional().meta({ description: 'The last event you have; from the first one otherwise.' }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

/** Every endpoint there is. A new one is a row here, a handler in the gateway folder of its noun, and nothing else. */
export const endpoints = defineEndpoints({
  createPayment: {
    method: 'POST',
    path: '/v1/payments',
    summary: 'Create a payment',
    access: key('payments:write'),
    body: createPayment,
    success: made(paymentObject),
    tag: 'Payments',
  },
  getPayment: {
    method: 'GET',
    path: '/v1/payments/{id}',
    summary: 'Read a payment',
    access: key('payments:read'),
    success: found(paymentObject),
    tag: 'Payments',
  },
  listPayments: {
    method: 'GET',
    path: '/v1/payments',
    summary: 'List payments, newest first',
    access: key('payments:read'),
    query: listPayments,
    success: found(listOf(paymentObject)),
    tag: 'Payments',
  },
  cancelPayment: {
    method: 'POST',
    path: '/v1/payments/{id}/cancel',
    summary: 'Cancel a payment nobody has been asked to pay yet',
    access: key('payments:write'),
    success: found(paymentObject),
    tag: 'Payments',
  },

  listEvents: {
    method: 'GET',
    path: '/v1/events',
    summary: 'Events after a cursor, oldest first, none lost',
    access: key('events:read'),
    query: eventsQuery,
    success: found(listOf(eventObject)),
    tag: 'Events',
  },
  streamEvents: {
    method: 'GET',
    path: '/v1/events/stream',
    summary: 'The same events as they happen (server-sent events; Last-Event-ID resumes)',
    access: key('events:read'),
    success: { status: 200, body: 'stream' },
    tag: 'Events',
  },

  getEvent: {
    method: 'GET',
    path: '/v1/events/{id}',
    summary: 'Read an event',
    access: key('events:read'),
    success: found(eventObject),
    tag: 'Events',
  },

  createWebhookEndpoint: {
    method: 'POST',
    path: '/v1/webhook_endpoints',
    summary: 'Register a webhook endpoint',
    access: key('webhooks:write'),
    body: createWebhookEndpoint,
    success: made(newWebhookEndpoint),
    tag: 'Webhooks',
  },
  listWebhookEndpoints: {
    method: 'GET',
    path: '/v1/webhook_endpoints',
    summary: 'List webhook endpoints',
    access: key('webhooks:read'),
    query: pageQuery,
    success: found(listOf(webhookEndpoint)),
    tag: 'Webhooks',
  },
  getWebhookEndpoint: {
    method: 'GET',
    path: '/v1/webhook_endpoints/{id}',
    summary: 'Read a webhook endpoint',
    access: key('webhooks:read'),
    success: found(webhookEndpoint),
    tag: 'Webhooks',
  },
  updateWebhookEndpoint: {
    method: 'POST',
    path: '/v1/webhook_endpoints/{id}',
    summary: 'Change a webhook endpoint, or enable it again',
    access: key('webhooks:write'),
    body: updateWebhookEndpoint,
    success: found(webhookEndpoint),
    tag: 'Webhooks',
  },
  deleteWebhookEndpoint: {
    method: 'DELETE',
    path: '/v1/webhook_endpoints/{id}',
    summary: 'Remove a webhook endpoint',
    access: key('webhooks:write'),
    success: { status: 204, body: null },
    tag: 'Webhooks',
  },
  listWebhookDeliveries: {
    method: 'GET',
    path: '/v1/webhook_endpoints/{id}/deliveries',
    summary: 'Deliveries, newest first',
    access: key('webhooks:read'),
    query: pageQuery,
    success: found(listOf(webhookDelivery)),
    tag: 'Webhooks',
  },
  resendEvent: {
    method: 'POST',
    path: '/v1/webhook_endpoints/{id}/resend/{event}',
    summary: 'Deliver an event again',
    access: key('webhooks:write'),
    success: { status: 202, body: webhookDelivery },
    tag: 'Webhooks',
  },

  getCheckout: {
    method: 'GET',
    path: '/v1/checkout/{id}',
    summary: "The payer's view of a payment",
    access: open,
    success: found(checkoutView),
    tag: 'Checkout',
  },
  streamCheckout: {
    method: 'GET',
    path: '/v1/checkout/{id}/stream',
    summary: "The payer's view as it changes (server-sent events named `checkout`)",
    access: open,
    success: { status: 200, body: 'stream' },
    tag: 'Checkout',
  },
  chooseMethod: {
    method: 'POST',
    path: '/v1/checkout/{id}/method',
    summary: 'Choose how to pay; draws an acceptor',
    access: open,
    body: chooseMethod,
    success: found(checkoutView),
    tag: 'Checkout',
  },

  getOrder: {
    method: 'GET',
    path: '/v1/orders/{id}',
    summary: 'Read an order',
    access: open,
    success: found(orderObject),
    tag: 'Orders',
  },
  getDraw: {
    method: 'GET',
    path: '/v1/draws/{id}',
    summary: "Read how an order's acceptor was drawn",
    access: open,
    success: found(drawObject),
    tag: 'Orders',
  },
  submitAct: {
    method: 'POST',
    path: '/v1/orders/{id}/acts',
    summary: 'Hand in a signed act: claim, release, contest, cancel, settle, rule',
    access: open,
    body: actRequest,
    success: found(orderObject),
    tag: 'Orders',
  },
  getReceipt: {
    method: 'GET',
    path: '/v1/payments/{id}/receipt',
    summary: 'The receipt as a file that verifies offline',
    access: open,
    success: { status: 200, body: 'file' },
    tag: 'Ledger',
  },

  getLog: {
    method: 'GET',
    path: '/v1/log',
    summary: 'The log of this gateway and the key that signs its checkpoints',
    access: open,
    success: found(logObject),
    tag: 'Ledger',
  },

  openAcceptorSession: {
    method: 'POST',
    path: '/v1/acceptor/sessions',
    summary: 'Open a session for a vault',
    access: open,
    body: openSession,
    success: made(session),
    tag: 'Acceptors',
  },
  putOffers: {
    method: 'PUT',
    path: '/v1/acceptor/offers',
    summary: 'Replace the standing offers',
    access: acceptor,
    body: putOffers,
    success: { status: 204, body: null },
    tag: 'Acceptors',
  },
  heartbeat: {
    method: 'POST',
    path: '/v1/acceptor/heartbeat',
    summary: 'Say that the daemon and its feeds are alive',
    access: acceptor,
    body: heartbeat,
    success: { status: 204, body: null },
    tag: 'Acceptors',
  },
  acceptorStream: {
    method: 'GET',
    path: '/v1/acceptor/stream',
    summary: 'Lock requests and order changes (server-sent events)',
    access: acceptor,
    success: { status: 200, body: 'stream' },
    tag: 'Acceptors',
  },
  listAcceptorOrders: {
    method: 'GET',
    path: '/v1/acceptor/orders',
    summary: 'Live orders of the vault, for catching up',
    access: acceptor,
    query: pageQuery,
    success: found(listOf(acceptorOrder)),
    tag: 'Acceptors',
  },
  acceptLockRequest: {
    method: 'POST',
    path: '/v1/acceptor/requests/{id}/accept',
    summary: 'Answer a request with the signed order',
    access: acceptor,
    body: acceptRequest,
    success: found(acceptorOrder),
    tag: 'Acceptors',
  },
  acceptLockRequests: {
    method: 'POST',
    path: '/v1/acceptor/requests/accept',
    summary: 'Answer several requests with orders that lock in one batch',
    access: acceptor,
    body: acceptBatch,
    maxBodyBytes: 1024 * 1024,
    success: found(listOf(acceptorOrder)),
    tag: 'Acceptors',
  },
  declineLockRequest: {
    method: 'POST',
    path: '/v1/acceptor/requests/{id}/decline',
    summary: 'Decline a request; the next acceptor is asked',
    access: acceptor,
    body: declineRequest,
    success: { status: 204, body: null },
    tag: 'Acceptors',
  },
  releaseTogether: {
    method: 'POST',
    path: '/v1/acceptor/batches/{id}/release',
    summary: 'Hand in the signed releases of several orders of a batch',
    access: acceptor,
    body: releaseTogether,
    maxBodyBytes: 256 * 1024,
    success: { status: 204, body: null },
    tag: 'Acceptors',
  },
  reportLateMoney: {
    method: 'POST',
    path: '/v1/acceptor/orders/{id}/late_money',
    summary: 'Log money that came after the end',
    access: acceptor,
    body: lateMoney,
    success: { status: 204, body: null },
    tag: 'Acceptors',
  },
})

export type EndpointName = keyof typeof endpoints
