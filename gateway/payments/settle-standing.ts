import type { Act } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import { readJourney } from '../orders/read-journey.ts'
import { deriveStanding, type Payment } from './payment.ts'
import { eventsBetween } from './payment-events.ts'
import { updatePayment } from './store/payments.ts'
import { paymentView } from './view.ts'

/**
 * Derives anew where a payment stands, writes it and tells log and merchant what that changes. Called in the
 * databaseTransaction of whatever changed, as often as anybody likes.
 */
export async function settleStanding(gateway: Gateway, act: Act, payment: Payment): Promise<Payment> {
  const journey = await readJourney(act.trx, payment.id)
  const after: Payment = { ...payment, standing: deriveStanding(payment, journey, act.now) }
  await updatePayment(act.trx, after)
  logClosing(act, payment, after)
  const view = paymentView(gateway, after, journey)
  for (const type of eventsBetween(payment.standing, after.standing)) {
    act.emit({ type, merchant: payment.merchant, payment: payment.id, view })
  }
  act.touch(`payment:${payment.id}`)
  return after
}

function logClosing(act: Act, before: Payment, { id, reference, standing }: Payment): void {
  if (standing.status === before.standing.status) return
  const entry = { payment: reference, time: act.now }
  if (standing.status === 'expired') act.log({ kind: 'payment.expired', ...entry, detail: {}, key: `expired:${id}` })
  if (standing.status === 'cancelled') {
    act.log({ kind: 'payment.cancelled', ...entry, detail: { by: 'merchant' }, key: `cancelled:${id}` })
  }
}
