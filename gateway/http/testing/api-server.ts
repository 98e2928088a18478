import type { PaymentObject } from '@sampan/api/payment'
import type { TestEngine } from '@sampan/database/testing/engines'
import { ok, refuse } from '@sampan/kernel/result'
import { recordEvents } from '../../events/record-events.ts'
import { eventRoutes } from '../../events/routes.ts'
import { serve } from '../serve.ts'
import { samplePayment } from './sample-payment.ts'
import { startTestGateway, testMigrations, withHandlers } from './test-gateway.ts'

export const apiServerMigrations = testMigrations

export type ApiServer = {
  readonly url: string
  readonly secret: string
  /** Payments made, newest first. */
  readonly made: PaymentObject[]
  /** The idempotency key of each call to make one. */
  readonly keys: (string | undefined)[]
  /** How many of the next calls to make a payment break. */
  failures: number
  /** Records `payment.created` of a new payment, and gives its id. */
  emit(): Promise<string>
  close(): Promise<void>
}

/** The API over HTTP with everything real but payments, which are made and never move: for tests of clients. */
export async function startApiServer(engine: TestEngine): Promise<ApiServer> {
  const gateway = await startTestGateway(engine)
  const made: PaymentObject[] = []
  const keys: (string | undefined)[] = []
  const handlers = withHandlers({
    ...eventRoutes(gateway),
    createPayment: async ({ body, idempotencyKey }) => {
      keys.push(idempotencyKey)
      if (server.failures-- > 0) throw new Error('broken for a moment')
      const payment = samplePayment({ amount: body.amount })
      made.unshift(payment)
      return ok(payment)
    },
    getPayment: async ({ params }) => {
      const payment = made.find(({ id }) => id === params.id)
      return payment ? ok(payment) : refuse('payment.unknown', { payment: params.id ?? '' })
    },
    listPayments: async ({ query }) => {
      const from = made.findIndex(({ id }) => id === query.starting_after) + 1
      const data = made.slice(from, from + query.limit)
      return ok({ object: 'list', data, has_more: from + query.limit < made.length })
    },
    cancelPayment: async ({ params }) => ok(samplePayment({ id: params.id ?? '', status: 'cancelled' })),
  })
  const serving = await serve(gateway, handlers)
  const server: ApiServer = {
    url: serving.url,
    secret: gateway.secret,
    made,
    keys,
    failures: 0,
    emit: async () => {
      const view = samplePayment()
      const draft = { type: 'payment.created', merchant: gateway.merchant, payment: view.id, view } as const
      await gateway.database.transact('test', trx => recordEvents(gateway, trx, [draft], gateway.now()))
      return view.id
    },
    close: async () => {
      await serving.close()
      await gateway.stop()
    },
  }
  return server
}
