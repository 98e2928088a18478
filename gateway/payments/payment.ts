import type { PaymentFlag, PaymentOutcome, PaymentStatus } from '@sampan/api/payment'
import type { AssetId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import { isLive } from '@sampan/order/v1/reducer'
import { endingFact, type OrderRecord } from '../orders/order-record.ts'
import { isClaimed, isContested, isReleaseSigned } from '../orders/order-view.ts'
import type { Journey } from '../orders/read-journey.ts'
import { isSure } from '../orders/refresh-order.ts'

/**
 * A merchant's request for an amount. Its status follows from what the payer, the merchant, time and the order did:
 *
 *   requires_method ──lock is sure──▶ awaiting_payment ──claim or release signed──▶ confirming ──release is sure──▶ paid
 *   awaiting_payment, confirming ──returned, the payer cancelled in time──▶ requires_method
 *                                ──returned otherwise──▶ expired     ──returned, the merchant cancelled──▶ cancelled
 *   requires_method ──merchant──▶ cancelled      requires_method ──time──▶ expired
 *   awaiting_payment ──lock taken back by a reorg──▶ requires_method
 *   confirming ──the release was voided by a new signer, and nobody claimed──▶ awaiting_payment
 *
 * `partial`, `over`, `late`, `credited` and `disputed` stand beside it.
 */
export type Payment = {
  readonly id: string
  /** 32 random bytes that name it in the log. */
  readonly reference: Hex
  readonly merchant: string
  /** As the merchant wrote it, in `currency`. */
  readonly amount: string
  readonly currency: string
  /** Smallest units of the currency, or of the asset when the currency is USDT. */
  readonly units: bigint
  readonly asset: AssetId
  readonly settlementAddress: Address
  readonly description: string | undefined
  readonly merchantReference: string | undefined
  readonly metadata: Readonly<Record<string, string>>
  readonly successUrl: string | undefined
  readonly claimUrl: string | undefined
  readonly createdAt: number
  readonly expiresAt: number
  readonly cancelledAt: number | undefined
  readonly expiredAt: number | undefined
  readonly standing: Standing
}

/** What follows from the facts; kept beside the payment so that lists can ask for it. */
export type Standing = {
  readonly status: PaymentStatus
  readonly flags: readonly PaymentFlag[]
  readonly outcome: PaymentOutcome | undefined
  readonly paidAt: number | undefined
  /** Token units the merchant got, net of the fee and of what waits in the vault as a credit; and the fee. */
  readonly receivedUnits: bigint | undefined
  readonly feeUnits: bigint | undefined
}

export const NEW: Standing = {
  status: 'requires_method',
  flags: [],
  outcome: undefined,
  paidAt: undefined,
  receivedUnits: undefined,
  feeUnits: undefined,
}

type Known = Pick<Payment, 'expiresAt' | 'cancelledAt' | 'expiredAt' | 'settlementAddress'>

/** Where a payment stands at `now` (unix seconds, wall clock), from what is known and nothing else. */
export function deriveStanding(payment: Known, journey: Journey | undefined, now: number): Standing {
  const order = journey?.order
  if (!order) return { ...NEW, status: withoutOrder(payment) }
  const flags: PaymentFlag[] = isContested(order) ? ['disputed'] : []
  const ending = endingFact(order)
  if (!ending || !isSure(order.certainty) || !('payout' in order.state)) {
    return { ...NEW, flags, status: statusWhileOpen(payment, order) }
  }
  const outcome = outcomeOf(order)
  if (order.state.payout.toBuyer === 0n)
    return { ...NEW, flags, outcome, status: statusWhenReturned(payment, order, now) }
  const paidAt = ending.block.time
  const { toBuyer, toFee, credited } = totalPayout([order, ...journey.alsoPaid])
  if (toBuyer < order.order.amount - order.order.fee) flags.push('partial')
  if (journey.alsoPaid.length > 0) flags.push('over')
  if (paidAt > payment.expiresAt) flags.push('late')
  if (credited > 0n) flags.push('credited')
  return { status: 'paid', flags, outcome, paidAt, receivedUnits: toBuyer - credited, feeUnits: toFee }
}

function totalPayout(orders: readonly OrderRecord[]): { toBuyer: bigint; toFee: bigint; credited: bigint } {
  const total = { toBuyer: 0n, toFee: 0n, credited: 0n }
  for (const { state, creditedUnits } of orders) {
    total.credited += creditedUnits
    if (!('payout' in state)) continue
    total.toBuyer += state.payout.toBuyer
    total.toFee += state.payout.toFee
  }
  return total
}

function withoutOrder({ cancelledAt, expiredAt }: Known): PaymentStatus {
  if (cancelledAt !== undefined) return 'cancelled'
  return expiredAt === undefined ? 'requires_method' : 'expired'
}

function statusWhileOpen(payment: Known, order: OrderRecord): PaymentStatus {
  const { status } = order.state
  const isEnding = status !== 'none' && status !== 'returned' && !isLive(status)
  if (status !== 'none' && (isEnding || isClaimed(order) || isReleaseSigned(order))) return 'confirming'
  return order.revealedAt === undefined ? withoutOrder(payment) : 'awaiting_payment'
}

function statusWhenReturned(payment: Known, order: OrderRecord, now: number): PaymentStatus {
  const ending = endingFact(order)
  const closed = withoutOrder(payment)
  if (closed !== 'requires_method') return closed
  if (ending?.act.type !== 'cancel') return 'expired'
  if (ending.by === payment.settlementAddress && ending.by !== order.order.payer) return 'cancelled'
  return now < payment.expiresAt ? 'requires_method' : 'expired'
}

function outcomeOf(order: OrderRecord): PaymentOutcome {
  const { status } = order.state
  if (status === 'released') return endingFact(order)?.act.type === 'lapse' ? 'silence' : 'released'
  if (status === 'settled') return 'settlement'
  return status === 'ruled' ? 'ruling' : 'returned'
}
