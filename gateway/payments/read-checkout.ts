import type { CheckoutView } from '@sampan/api/checkout'
import { readSupply } from '../orders/candidates.ts'
import type { OrdersGateway } from '../orders/ports.ts'
import { readJourney } from '../orders/read-journey.ts'
import { aboutPayment } from './about-payment.ts'
import { checkoutStep } from './checkout-step.ts'
import { checkoutView } from './checkout-view.ts'
import { MAX_ORDERED } from './choose-method.ts'
import { quoteMethods } from './quote-methods.ts'
import { findPayment } from './store/payments.ts'

/** The payer's view of a payment; `undefined` when there is none. Methods are quoted only while one can be chosen. */
export async function readCheckout(gateway: OrdersGateway, id: string): Promise<CheckoutView | undefined> {
  const { kysely } = gateway.database
  const payment = await findPayment(kysely, id)
  if (!payment) return undefined
  const journey = await readJourney(kysely, id)
  const about = await aboutPayment(gateway, payment)
  const canChoose =
    CHOOSING.includes(checkoutStep(payment, journey)) &&
    payment.standing.status === 'requires_method' &&
    (journey?.orderedCount ?? 0) < MAX_ORDERED
  const now = gateway.now()
  const methods = canChoose ? quoteMethods(about, await readSupply(gateway, { asset: payment.asset }), now) : []
  return checkoutView(gateway, { ...about, journey, methods, now })
}

const CHOOSING: readonly CheckoutView['step'][] = ['choose_method', 'no_acceptor', 'returned', 'withdrawn']
