import type { PaymentObject } from '@sampan/api/payment'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { commitAct } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import { isUnderWay, readJourney } from '../orders/read-journey.ts'
import { withdrawMatch } from '../orders/withdraw-match.ts'
import { settleStanding } from './settle-standing.ts'
import { takePayment } from './store/payments.ts'
import { paymentView } from './view.ts'

export type CancelRefusal = Refusal<'payment.unknown' | 'payment.not_cancellable' | 'payment.order_open'>

/**
 * Cancels a payment that nobody was asked to pay. Refuses one that is paid, expired or under way, and one for which an
 * acceptor has signed an order: that ends by its own rules. Cancelling again changes nothing.
 */
export async function cancelPayment(
  gateway: Gateway,
  { merchant, payment: id }: { merchant: string; payment: string },
): Promise<Result<PaymentObject, CancelRefusal>> {
  return commitAct(gateway, 'payments.cancel', async act => {
    const payment = await takePayment(act.trx, id)
    if (!payment || payment.merchant !== merchant) return refuse('payment.unknown', { payment: id })
    const journey = await readJourney(act.trx, id)
    const { status } = payment.standing
    if (status === 'cancelled') return ok(paymentView(gateway, payment, journey))
    if (status !== 'requires_method') return refuse('payment.not_cancellable', { payment: id, status })
    if (journey?.order && isUnderWay(journey)) return refuse('payment.order_open', { payment: id })
    if (journey) await withdrawMatch(act, journey.match.id)
    const cancelled = await settleStanding(gateway, act, { ...payment, cancelledAt: act.now })
    return ok(paymentView(gateway, cancelled, await readJourney(act.trx, id)))
  })
}
