import type { CheckoutStep } from '@sampan/api/checkout'
import { unreachable } from '@sampan/kernel/assert'
import { isLive } from '@sampan/order/v1/reducer'
import type { OrderRecord } from '../orders/order-record.ts'
import { isClaimed, isContested, isReleaseSigned } from '../orders/order-view.ts'
import type { Journey } from '../orders/read-journey.ts'
import type { Payment } from './payment.ts'

/** Which screen the payer sees; each is one place of the line that api/objects/checkout.ts draws. */
export function checkoutStep({ standing }: Pick<Payment, 'standing'>, journey: Journey | undefined): CheckoutStep {
  switch (standing.status) {
    case 'paid':
      return standing.flags.includes('partial') ? 'partly_paid' : 'paid'
    case 'cancelled':
      return 'cancelled'
    case 'expired':
      return standing.outcome === undefined ? 'expired' : 'returned'
    case 'requires_method':
    case 'awaiting_payment':
    case 'confirming':
      return stepWhileOpen(journey)
    default:
      return unreachable(standing.status)
  }
}

function stepWhileOpen(journey: Journey | undefined): CheckoutStep {
  if (!journey) return 'choose_method'
  if (journey.order) return stepOfOrder(journey.order)
  switch (journey.match.status) {
    case 'drawing':
    case 'asking':
    case 'ordered':
      return 'matching'
    case 'failed':
      return 'no_acceptor'
    case 'withdrawn':
      return 'choose_method'
    default:
      return unreachable(journey.match.status)
  }
}

function stepOfOrder(order: OrderRecord): CheckoutStep {
  const { status } = order.state
  if (status === 'returned') return 'returned'
  if (status !== 'none' && (!isLive(status) || isReleaseSigned(order))) return 'releasing'
  if (isContested(order) || status === 'contested') return 'contested'
  if (isClaimed(order)) return 'claimed'
  if (order.revealedAt !== undefined) return 'pay'
  return order.isWithdrawn ? 'withdrawn' : 'locking'
}
