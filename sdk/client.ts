import type { EventObject } from '@sampan/api/event'
import type { PaymentObject } from '@sampan/api/payment'
import type { WebhookDeliveryObject, WebhookEndpointObject } from '@sampan/api/webhook-endpoint'
import { type CallOptions, call, type Input } from './call.ts'
import type { AnswerOf, BodyOf, MerchantEndpoint, QueryOf } from './endpoint-types.ts'
import { listAll } from './list.ts'
import type { Connection } from './send.ts'
import { type StreamOptions, streamEvents } from './stream.ts'

export type SampanOptions = {
  /** Where the gateway is, e.g. `https://pay.example.com`. */
  readonly baseUrl: string
  /** `sk_live_…` or `sk_test_…`. Keep it on your server. */
  readonly apiKey: string
  readonly fetch?: typeof fetch
  /** Tries after the first; 4 if not given. */
  readonly maxRetries?: number
  /** For one try; 30 s if not given. */
  readonly timeoutMs?: number
}

/** A gateway, as a merchant's server uses it. Every method throws `SampanError`. */
export type Sampan = {
  readonly payments: {
    create(payment: BodyOf<'createPayment'>, options?: CallOptions): Promise<AnswerOf<'createPayment'>>
    retrieve(id: string): Promise<AnswerOf<'getPayment'>>
    /** Newest first; asks for the next page when it gets there. */
    list(query?: QueryOf<'listPayments'>): AsyncGenerator<PaymentObject>
    cancel(id: string, options?: CallOptions): Promise<AnswerOf<'cancelPayment'>>
  }
  readonly events: {
    retrieve(id: string): Promise<AnswerOf<'getEvent'>>
    /** Oldest first, up to the newest there is. */
    list(query?: QueryOf<'listEvents'>): AsyncGenerator<EventObject>
    stream(options?: StreamOptions): AsyncGenerator<EventObject>
  }
  readonly webhookEndpoints: {
    /** The only answer that shows the secret. */
    create(endpoint: BodyOf<'createWebhookEndpoint'>, options?: CallOptions): Promise<AnswerOf<'createWebhookEndpoint'>>
    retrieve(id: string): Promise<AnswerOf<'getWebhookEndpoint'>>
    list(query?: QueryOf<'listWebhookEndpoints'>): AsyncGenerator<WebhookEndpointObject>
    update(id: string, change: BodyOf<'updateWebhookEndpoint'>): Promise<AnswerOf<'updateWebhookEndpoint'>>
    remove(id: string): Promise<void>
    deliveries(id: string, query?: QueryOf<'listWebhookDeliveries'>): AsyncGenerator<WebhookDeliveryObject>
    resend(id: string, event: string): Promise<AnswerOf<'resendEvent'>>
  }
}

/**
 * @example
 * const sampan = createSampan({ baseUrl: 'https://pay.example.com', apiKey: process.env.SAMPAN_KEY })
 * const payment = await sampan.payments.create({ amount: '25.00', currency: 'EUR' })
 */
export function createSampan(options: SampanOptions): Sampan {
  const connection: Connection = {
    baseUrl: options.baseUrl,
    apiKey: options.apiKey,
    fetch: options.fetch ?? fetch,
    maxRetries: options.maxRetries ?? 4,
    timeoutMs: options.timeoutMs ?? 30_000,
  }
  const ask = <N extends MerchantEndpoint>(name: N, input: Input<N>, callOptions?: CallOptions) =>
    call(connection, name, input, callOptions)
  return {
    payments: {
      create: (body, callOptions) => ask('createPayment', { body }, callOptions),
      retrieve: id => ask('getPayment', { params: { id } }),
      list: (query = {}) =>
        listAll(
          starting_after => ask('listPayments', { query: { ...query, ...(starting_after && { starting_after }) } }),
          query.starting_after,
        ),
      cancel: (id, callOptions) => ask('cancelPayment', { params: { id } }, callOptions),
    },
    events: {
      retrieve: id => ask('getEvent', { params: { id } }),
      list: (query = {}) =>
        listAll(after => ask('listEvents', { query: { ...query, ...(after && { after }) } }), query.after),
      stream: streamOptions => streamEvents(connection, streamOptions),
    },
    webhookEndpoints: webhookEndpoints(ask),
  }
}

type Ask = <N extends MerchantEndpoint>(name: N, input: Input<N>, options?: CallOptions) => Promise<AnswerOf<N>>

function webhookEndpoints(ask: Ask): Sampan['webhookEndpoints'] {
  return {
    create: (body, options) => ask('createWebhookEndpoint', { body }, options),
    retrieve: id => ask('getWebhookEndpoint', { params: { id } }),
    list: (query = {}) =>
      listAll(
        after => ask('listWebhookEndpoints', { query: { ...query, ...(after && { starting_after: after }) } }),
        query.starting_after,
      ),
    update: (id, body) => ask('updateWebhookEndpoint', { params: { id }, body }),
    remove: async id => {
      await ask('deleteWebhookEndpoint', { params: { id } })
    },
    deliveries: (id, query = {}) =>
      listAll(after => {
        const page = { ...query, ...(after && { starting_after: after }) }
        return ask('listWebhookDeliveries', { params: { id }, query: page })
      }, query.starting_after),
    resend: (id, event) => ask('resendEvent', { params: { id, event } }),
  }
}
