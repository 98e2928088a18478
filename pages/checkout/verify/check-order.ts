import type { CheckoutView } from '@sampan/api/checkout'
import type { OrderObject } from '@sampan/api/order'
import { type ChainId, evmChainNumber, parseAssetId } from '@sampan/kernel/asset'
import { parseUnits } from '@sampan/kernel/decimal'
import { type Address, isHex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { batchId } from '@sampan/order/v1/batch'
import { type BatchPlace, placeFromJson } from '@sampan/order/v1/batch-place'
import { checkLock } from '@sampan/order/v1/check-lock'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import { isAllowed, silenceIsConsent } from '@sampan/order/v1/reducer'
import { checkTerms, TERM_NAMES, type Terms } from '@sampan/order/v1/terms'
import { orderId } from '@sampan/order/v1/typed-data'
import { orderFromJson } from '@sampan/order/v1/wire'
import { instructionsFollow } from './instructions-follow.ts'

export type CheckedOrder = { readonly order: Order; readonly vault: OrderVault; readonly inBatch: BatchPlace | null }

/** What about the order can be other than the page says, in the order in which it is looked at. */
export type OrderField =
  | 'missing'
  | 'order'
  | 'chain'
  | 'id'
  | 'batch'
  | 'parties'
  | 'payer'
  | 'buyer'
  | 'amount'
  | 'deadline'
  | 'terms'
  | 'instructions'

export type OrderMismatch = Refusal<'checkout.order_mismatch'> & { readonly detail: { readonly field: OrderField } }

/**
 * Checks on the payer's device that the order is the one this page talks about: its id, that it stands and is backed in
 * the batch it locks in, if any, its payer (this device's key;
 * `null` on a device that only watches), its buyer, what the buyer gets, that it still holds at the end of the time to
 * pay, its terms, and that where to pay follows from those terms. A page that fails any of it must not be paid from.
 */
export function checkOrder(view: CheckoutView, payer: Address | null): Result<CheckedOrder, OrderMismatch> {
  const { order: known, chosen, terms } = view
  if (!known || !chosen || !terms) return mismatch('missing')
  const parsed = orderFromJson(known.order)
  if (!parsed.ok || !areTerms(terms)) return mismatch('order')
  const order = parsed.value
  const vault = readVault(known.vault)
  const asset = parseAssetId(view.settlement.asset)
  if (!vault || !asset.ok || asset.value.chain !== known.vault.chain) return mismatch('chain')
  if (orderId(order, vault) !== known.id) return mismatch('id')
  const place = known.in_batch && placeFromJson(known.in_batch, order)
  if (place && !(place.ok && batchId(place.value.batch, vault) === known.in_batch?.id)) return mismatch('batch')
  if (!isLockable(order, vault)) return mismatch('parties')
  if (order.payer !== view.payer || (payer !== null && order.payer !== payer)) return mismatch('payer')
  if (order.buyer !== view.settlement.address) return mismatch('buyer')
  if (!receives(order, chosen.receives)) return mismatch('amount')
  if (view.pay_by !== null && !isAllowed('claim', order, vault, { status: 'locked' }, view.pay_by)) {
    return mismatch('deadline')
  }
  if (!checkTerms(order.terms, terms).ok) return mismatch('terms')
  const { localAmount, currency, rail } = terms.values
  if (localAmount !== chosen.amount || currency !== chosen.currency || rail !== chosen.rail) return mismatch('terms')
  if (view.instructions && !instructionsFollow(view.instructions, terms.values)) return mismatch('instructions')
  return ok({ order, vault, inBatch: place?.ok ? place.value : null })
}

function mismatch(field: OrderField): OrderMismatch {
  return { ...refuse('checkout.order_mismatch'), detail: { field } }
}

function readVault({ chain, address, owner, signer, second_key }: OrderObject['vault']): OrderVault | undefined {
  if (!/^eip155:[1-9]\d{0,31}$/.test(chain) || !isHex(address, 20)) return undefined
  return { chainId: evmChainNumber(chain as ChainId), address, owner, signer, secondKey: second_key }
}

function areTerms(terms: Terms): boolean {
  return TERM_NAMES.every(name => typeof terms.values[name] === 'string' && isHex(terms.salts[name], 32))
}

/**
 * Whether a vault would lock it at all, and whether the acceptor's silence would pay the merchant, as the page says. A
 * device key can hold no money, so an order that pays it is refused too.
 */
function isLockable(order: Order, vault: OrderVault): boolean {
  if (!checkLock(order, vault, order.lockBy).ok || !silenceIsConsent(order, vault)) return false
  return order.buyer !== order.payer && order.feeTo !== order.payer
}

function receives(order: Order, decimal: string): boolean {
  const units = parseUnits(decimal, decimal.split('.')[1]?.length ?? 0)
  return units.ok && order.amount - order.fee === units.value
}
