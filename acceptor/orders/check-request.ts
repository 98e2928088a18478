import type { LockRequest } from '@sampan/api/acceptor-protocol'
import type { Asset } from '@sampan/kernel/asset'
import { parseUnits } from '@sampan/kernel/decimal'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Ratio } from '@sampan/kernel/ratio'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { checkLock, type LockRefusal } from '@sampan/order/v1/check-lock'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import type { AmountRefusal } from '@sampan/rails/rail'
import type { Limits, StandingOffer } from '../config/book.ts'
import { type CapacityRefusal, checkCapacity, type Exposure } from './check-capacity.ts'
import { checkWindows, isOpenAt, type WindowLimits } from './check-windows.ts'

export type RequestContext = {
  /** Origin of the gateway that asks. */
  readonly gateway: string
  readonly asset: Asset
  readonly vault: OrderVault
  /** The key this daemon holds. */
  readonly signer: Address
  readonly offers: ReadonlyMap<string, StandingOffer>
  readonly limits: Limits
  readonly windows: WindowLimits
  readonly exposure: Exposure
  /** Wall clock, unix seconds. */
  readonly now: number
  /** The time the chain would judge deadlines by, unix seconds. */
  readonly chainNow: number
}

export type CheckedRequest = {
  readonly offer: StandingOffer
  /** Without terms and nonce, which are the acceptor’s to add. */
  readonly order: Omit<Order, 'terms' | 'nonce'>
  readonly localUnits: bigint
}

export type RequestRefusal =
  | LockRefusal
  | AmountRefusal
  | CapacityRefusal
  | Refusal<
      | 'request.expired'
      | 'request.paused'
      | 'request.wrong_vault'
      | 'request.signer_replaced'
      | 'request.unknown_offer'
      | 'request.bad_payer_name'
      | 'request.offer_differs'
      | 'request.outside_hours'
      | 'request.amount_out_of_range'
      | 'request.price_too_low'
      | 'request.arbiter_not_accepted'
      | 'request.windows_unfit'
    >

/**
 * Whether to sign the order that a gateway asks for, checked in this order: expired, paused, vault and asset, key, offer,
 * payer’s name, rail and currency, hours, local amount, price, arbiter, what the vault itself would refuse, windows, then capacity (feed,
 * contests, caps, daily limit, free balance). The gateway’s word is taken for nothing that can be computed here.
 */
export function checkRequest(request: LockRequest, context: RequestContext): Result<CheckedRequest, RequestRefusal> {
  const { asset, vault, exposure, now } = context
  if (now > request.expires_at)
    return refuse('request.expired', { expiresAt: String(request.expires_at), now: String(now) })
  if (exposure.isPaused) return refuse('request.paused')
  if (request.vault !== vault.address || request.asset.toLowerCase() !== asset.id.toLowerCase()) {
    return refuse('request.wrong_vault', { vault: request.vault, asset: request.asset })
  }
  if (vault.signer !== context.signer) return refuse('request.signer_replaced', { signer: vault.signer })
  const offer = context.offers.get(request.offer)
  if (!offer) return refuse('request.unknown_offer', { offer: request.offer })
  if (!request.payer_name.isWellFormed() || request.payer_name.length > MAX_NAME)
    return refuse('request.bad_payer_name')
  const local = checkLocalAmount(request, offer, now)
  if (!local.ok) return local
  const order = draftOrder(request, vault)
  if (!priceHolds(local.value, order.amount, offer, asset)) {
    return refuse('request.price_too_low', {
      localAmount: request.local_amount,
      amount: request.amount,
      price: offer.wire.price,
    })
  }
  if (!offer.wire.arbiters.includes(order.arbiter))
    return refuse('request.arbiter_not_accepted', { arbiter: order.arbiter })
  const lockable = checkLock({ ...order, terms: EMPTY, nonce: 1n }, vault, context.chainNow)
  if (!lockable.ok) return lockable
  const windows = checkWindows(request, offer.account.rail.profile.windows, context.windows, context.chainNow)
  if (!windows.ok) return windows
  const capacity = checkCapacity({
    order,
    localUnits: local.value,
    offer,
    exposure,
    limits: context.limits,
    gateway: context.gateway,
  })
  return capacity.ok ? ok({ offer, order, localUnits: local.value }) : capacity
}

const MAX_NAME = 200
const EMPTY: Hex = `0x${'00'.repeat(32)}`

function checkLocalAmount(request: LockRequest, offer: StandingOffer, now: number): Result<bigint, RequestRefusal> {
  const { wire, account } = offer
  if (request.rail !== wire.rail || request.currency !== wire.currency) {
    return refuse('request.offer_differs', { rail: request.rail, currency: request.currency })
  }
  if (!isOpenAt(wire.hours, now)) return refuse('request.outside_hours', { offer: wire.offer })
  const units = parseUnits(request.local_amount, account.decimals)
  if (!units.ok || units.value < offer.minUnits || units.value > offer.maxUnits) {
    return refuse('request.amount_out_of_range', { amount: request.local_amount, min: wire.min, max: wire.max })
  }
  const carried = account.rail.amountOnRail(units.value, account.currency)
  return carried.ok ? units : carried
}

/** The acceptor confirms through its vault: whoever is the vault’s signer then. */
function draftOrder(request: LockRequest, vault: OrderVault): Omit<Order, 'terms' | 'nonce'> {
  const address = (text: string) => text as Address
  return {
    buyer: address(request.buyer),
    payer: address(request.payer),
    confirmer: vault.address,
    arbiter: address(request.arbiter),
    feeTo: address(request.fee_to),
    amount: BigInt(request.amount),
    fee: BigInt(request.fee),
    lockBy: request.lock_by,
    claimBy: request.claim_by,
    confirmBy: request.confirm_by,
    ruleBy: request.rule_by,
  }
}

/** amount × price ≤ local money, compared as whole numbers: nothing is rounded in anyone’s favour. */
function priceHolds(localUnits: bigint, amountUnits: bigint, offer: StandingOffer, asset: Asset): boolean {
  const price: Ratio = offer.price
  const asked = amountUnits * price.numerator * 10n ** BigInt(offer.account.decimals)
  return asked <= localUnits * price.denominator * 10n ** BigInt(asset.decimals)
}
