import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Order } from '@sampan/order/v1/order'
import type { Limits, StandingOffer } from '../config/book.ts'

/** What is at stake already, from the acceptor’s own database and node. Token units unless named otherwise. */
export type Exposure = {
  readonly isPaused: boolean
  readonly isFeedFresh: boolean
  readonly isMerchantContested: boolean
  /** Signed and not dead yet, locked, claimed or contested. */
  readonly gatewayUnits: bigint
  readonly merchantUnits: bigint
  readonly payerUnits: bigint
  /** Local units the account was promised in the last 24 hours. */
  readonly accountDayUnits: bigint
  /** Free in the vault, less what signed locks may still take. */
  readonly freeUnits: bigint
  /** What the vault’s limit leaves, less the same. */
  readonly limitLeftUnits: bigint
}

export type CapacityRefusal = Refusal<
  | 'request.feed_stale'
  | 'request.merchant_contested'
  | 'request.cap_exceeded'
  | 'request.daily_limit_reached'
  | 'request.vault_too_low'
>

type CapacityQuestion = {
  readonly order: Pick<Order, 'amount'>
  readonly localUnits: bigint
  readonly offer: StandingOffer
  readonly exposure: Exposure
  readonly limits: Limits
  readonly gateway: string
}

/** The last checks of a request, in the order of the type above. */
export function checkCapacity(question: CapacityQuestion): Result<void, CapacityRefusal> {
  const { order, localUnits, offer, exposure, limits, gateway } = question
  if (!exposure.isFeedFresh) return refuse('request.feed_stale', { account: offer.account.name })
  if (exposure.isMerchantContested) return refuse('request.merchant_contested')
  const caps = [
    ['gateway', exposure.gatewayUnits, limits.perGatewayUnits.get(gateway) ?? 0n],
    ['merchant', exposure.merchantUnits, limits.perMerchantUnits],
    ['payer', exposure.payerUnits, limits.perPayerUnits],
  ] as const
  for (const [whose, usedUnits, capUnits] of caps) {
    if (usedUnits + order.amount <= capUnits) continue
    return refuse('request.cap_exceeded', { whose, used: String(usedUnits), cap: String(capUnits) })
  }
  if (exposure.accountDayUnits + localUnits > offer.account.dailyMaxUnits) {
    return refuse('request.daily_limit_reached', { account: offer.account.name })
  }
  const freeUnits = exposure.freeUnits - limits.minFreeUnits
  const leastUnits = freeUnits < exposure.limitLeftUnits ? freeUnits : exposure.limitLeftUnits
  if (order.amount > leastUnits) {
    return refuse('request.vault_too_low', { amount: String(order.amount), available: String(leastUnits) })
  }
  return ok(undefined)
}
