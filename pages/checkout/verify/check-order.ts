import type { CheckoutView } from '@sampan/api/checkout'
import { type ChainId, evmChainNumber } from '@sampan/kernel/asset'
import { currencyDecimals } from '@sampan/kernel/currency'
import { parseUnits } from '@sampan/kernel/decimal'
import type { Address } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Order } from '@sampan/order/v1/order'
import { checkTerms } from '@sampan/order/v1/terms'
import { orderId } from '@sampan/order/v1/typed-data'
import { orderFromJson } from '@sampan/order/v1/wire'
import { parseCanonicalAccount } from '@sampan/rails/account'
import { findRail } from '@sampan/rails/registry'

export type CheckedOrder = {
  readonly order: Order
  readonly vault: { readonly chainId: bigint; readonly address: Address }
}
export type OrderMismatch = Refusal<'checkout.order_mismatch'>

/**
 * Checks on the payer's device that the order is the one this page talks about: its id, its payer (this device's key),
 * its buyer, what the buyer gets, its terms, and that where to pay follows from those terms. A page that fails any of it
 * must not be paid from.
 */
export function checkOrder(view: CheckoutView, payer: Address): Result<CheckedOrder, OrderMismatch> {
  const { order: known, chosen, terms } = view
  if (!known || !chosen || !terms) return mismatch('missing')
  const parsed = orderFromJson(known.order)
  if (!parsed.ok) return mismatch('order')
  const order = parsed.value
  const vault = { chainId: evmChainNumber(known.vault.chain as ChainId), address: known.vault.address }
  if (orderId(order, vault) !== known.id) return mismatch('id')
  if (order.payer !== payer) return mismatch('payer')
  if (order.buyer !== view.settlement.address) return mismatch('buyer')
  if (!receives(order, chosen.receives)) return mismatch('amount')
  if (!checkTerms(order.terms, terms).ok) return mismatch('terms')
  const { localAmount, currency, rail } = terms.values
  if (localAmount !== chosen.amount || currency !== chosen.currency || rail !== chosen.rail) return mismatch('terms')
  return instructionsFollow(view) ? ok({ order, vault }) : mismatch('instructions')
}

function mismatch(field: string): OrderMismatch {
  return refuse('checkout.order_mismatch', { field })
}

function receives(order: Order, decimal: string): boolean {
  const decimals = decimal.split('.')[1]?.length ?? 0
  const units = parseUnits(decimal, decimals)
  return units.ok && order.amount - order.fee === units.value
}

/** Where to pay is computed again from the signed terms and compared with what the page shows. */
function instructionsFollow(view: CheckoutView): boolean {
  const { instructions: shown, terms } = view
  if (!shown) return true
  if (!terms) return false
  const rail = findRail(terms.values.rail)
  const decimals = currencyDecimals(terms.values.currency)
  if (!rail || !decimals.ok) return false
  const account = parseCanonicalAccount(rail, terms.values.account)
  const amount = parseUnits(terms.values.localAmount, decimals.value)
  if (!account.ok || !amount.ok) return false
  const { currency, reference } = terms.values
  const own = rail.instructions({ account: account.value, currency, amountUnits: amount.value, reference })
  return (
    own.rows.length === shown.rows.length &&
    own.rows.every((row, i) => row.copyValue === shown.rows[i]?.copy_value && row.value === shown.rows[i]?.value) &&
    (own.qr?.payload ?? null) === (shown.qr?.payload ?? null) &&
    (own.copyPaste?.value ?? null) === (shown.copy_paste?.value ?? null)
  )
}
