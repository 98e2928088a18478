import type { EventType } from '@sampan/api/event'
import type { PaymentFlag, PaymentStatus } from '@sampan/api/payment'
import type { Standing } from './payment.ts'

const OF_STATUS = {
  requires_method: undefined,
  awaiting_payment: 'payment.awaiting_payment',
  confirming: 'payment.confirming',
  paid: 'payment.paid',
  expired: 'payment.expired',
  cancelled: 'payment.cancelled',
} as const satisfies Record<PaymentStatus, EventType | undefined>

const OF_FLAG = {
  partial: 'payment.partial',
  over: 'payment.over',
  late: 'payment.late',
  credited: 'payment.credited',
  disputed: 'payment.disputed',
  reversed: 'payment.reversed',
} as const satisfies Record<PaymentFlag, EventType>

/** What a merchant is told when a payment goes from one standing to another: how the order ended, status, flags. */
export function eventsBetween(before: Standing, after: Standing): EventType[] {
  const returned = after.outcome === 'returned' && before.outcome !== 'returned' ? (['payment.returned'] as const) : []
  const status = after.status === before.status ? undefined : OF_STATUS[after.status]
  const flags = after.flags.filter(flag => !before.flags.includes(flag)).map(flag => OF_FLAG[flag])
  return [...returned, ...(status ? [status] : []), ...flags]
}
