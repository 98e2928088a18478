import type { CheckoutView } from '@sampan/api/checkout'
import { ok, refuse } from '@sampan/kernel/result'
import type { Handlers, StreamEvent } from '../http/handler.ts'
import { watch } from '../http/watch.ts'
import type { OrdersGateway } from '../orders/ports.ts'
import { readJourney } from '../orders/read-journey.ts'
import { cancelPayment } from './cancel-payment.ts'
import { chooseMethod } from './choose-method.ts'
import { createPayment } from './create-payment.ts'
import { readCheckout } from './read-checkout.ts'
import { findPayment, listPayments } from './store/payments.ts'
import { paymentView } from './view.ts'

type Names =
  | 'createPayment'
  | 'getPayment'
  | 'listPayments'
  | 'cancelPayment'
  | 'getCheckout'
  | 'streamCheckout'
  | 'chooseMethod'

/** Payments for their merchants, and the checkout for their payers. */
export function paymentRoutes(gateway: OrdersGateway): Handlers<Names> {
  const { kysely } = gateway.database
  return {
    createPayment: ({ body, caller, idempotencyKey }) =>
      createPayment(gateway, { merchant: caller.merchant, body, idempotencyKey }),
    getPayment: async ({ params, caller }) => {
      const payment = await findPayment(kysely, params.id ?? '')
      if (payment?.merchant !== caller.merchant) return refuse('payment.unknown', { payment: params.id ?? '' })
      return ok(paymentView(gateway, payment, await readJourney(kysely, payment.id)))
    },
    listPayments: async ({ query, caller }) => {
      const { limit, starting_after: startingAfter, status } = query
      const page = { limit, startingAfter, ...(status === undefined ? {} : { status }) }
      const found = await listPayments(kysely, caller.merchant, page)
      const shown = found.slice(0, limit)
      const views = shown.map(async payment => paymentView(gateway, payment, await readJourney(kysely, payment.id)))
      return ok({ object: 'list', data: await Promise.all(views), has_more: found.length > limit })
    },
    cancelPayment: ({ params, caller }) =>
      cancelPayment(gateway, { merchant: caller.merchant, payment: params.id ?? '' }),
    getCheckout: async ({ params }) => {
      const view = await readCheckout(gateway, params.id ?? '')
      return view ? ok(view) : refuse('payment.unknown', { payment: params.id ?? '' })
    },
    streamCheckout: async ({ params, signal }) => {
      const id = params.id ?? ''
      const payment = await findPayment(kysely, id)
      return payment ? ok(checkoutStream(gateway, id, signal)) : refuse('payment.unknown', { payment: id })
    },
    chooseMethod: async ({ params, body }) => {
      const id = params.id ?? ''
      const chosen = await chooseMethod(gateway, id, body)
      if (!chosen.ok) return chosen
      const view = await readCheckout(gateway, id)
      return view ? ok(view) : refuse('payment.unknown', { payment: id })
    },
  }
}

/** The payer's view whenever it has changed in anything but the time. */
async function* checkoutStream(gateway: OrdersGateway, id: string, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  let last = ''
  for await (const _ of watch(gateway.changes, [`payment:${id}`], signal)) {
    const view = await readCheckout(gateway, id)
    if (!view) return
    const content = JSON.stringify({ ...view, server_time: 0 } satisfies CheckoutView)
    if (content === last) continue
    last = content
    yield { event: 'checkout', data: JSON.stringify(view) }
  }
}
