import type { CheckoutView, PayInstructionsWire } from '@sampan/api/checkout'
import { assert } from '@sampan/kernel/assert'
import type { Asset } from '@sampan/kernel/asset'
import { parseCanonicalAccount } from '@sampan/rails/account'
import { findRail } from '@sampan/rails/registry'
import type { Gateway } from '../act/gateway.ts'
import type { Merchant } from '../merchants/merchant.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { orderView } from '../orders/order-view.ts'
import type { Journey } from '../orders/read-journey.ts'
import { checkoutStep } from './checkout-step.ts'
import type { Payment } from './payment.ts'
import { quoteView } from './quote-methods.ts'
import { receiptUrl } from './view.ts'

type Shown = {
  readonly payment: Payment
  readonly journey: Journey | undefined
  readonly merchant: Merchant
  readonly asset: Asset
  /** Only looked up while there is something to choose. */
  readonly methods: CheckoutView['methods']
  readonly now: number
}

type Needs = Pick<Gateway, 'config' | 'chains'>

/** The payment as its payer sees it. Where to pay is in it at the step `pay` only. */
export function checkoutView(gateway: Needs, { payment, journey, merchant, asset, methods, now }: Shown): CheckoutView {
  const { config } = gateway
  const order = journey?.order
  const step = checkoutStep(payment, journey)
  const isPayable = step === 'pay' && order !== undefined && now <= order.payBy
  return {
    object: 'checkout',
    payment: payment.id,
    step,
    status: payment.standing.status,
    flags: [...payment.standing.flags],
    outcome: payment.standing.outcome ?? null,
    merchant: { name: merchant.name },
    description: payment.description ?? null,
    amount: payment.amount,
    currency: payment.currency,
    server_time: now,
    expires_at: payment.expiresAt,
    pay_by: order?.revealedAt === undefined ? null : order.payBy,
    settlement: { asset: payment.asset, address: payment.settlementAddress },
    methods,
    chosen: chosenMethod({ config, asset }, journey),
    payer: journey?.match.purpose.payer ?? null,
    acceptor: order ? { name: order.acceptorName } : null,
    order: order ? orderView(order) : null,
    terms: order && wasRevealed(order) ? order.terms : null,
    instructions: isPayable ? payInstructions(order) : null,
    claim_urls: payment.claimUrl === undefined ? [] : [payment.claimUrl],
    success_url: payment.successUrl ?? null,
    receipt_url: receiptUrl(gateway, payment, journey),
  }
}

function chosenMethod(about: { config: Gateway['config']; asset: Asset }, journey: Journey | undefined) {
  const price = journey?.order?.price ?? journey?.request?.price
  if (!journey || !price) return null
  const asksPayerName = journey.match.purpose.payerName !== ''
  return quoteView(about, journey.match.purpose, price, { asksPayerName })
}

/** The terms say where to pay, so they are shown no sooner; a page that has shown them once keeps them. */
function wasRevealed({ revealedAt, isWithdrawn }: OrderRecord): boolean {
  return revealedAt !== undefined || isWithdrawn
}

function payInstructions({ terms, localUnits }: OrderRecord): PayInstructionsWire {
  const { rail: railId, currency, reference, account: canonical } = terms.values
  const rail = findRail(railId)
  const account = rail && parseCanonicalAccount(rail, canonical)
  assert(rail && account?.ok, 'rail and account were checked when the order was accepted')
  const { rows, qr, copyPaste, warnings } = rail.instructions({
    account: account.value,
    currency,
    amountUnits: localUnits,
    reference,
  })
  return {
    rows: rows.map(({ name, label, value, copyValue, mono = false }) => ({
      name,
      label,
      value,
      copy_value: copyValue,
      mono,
    })),
    qr: qr ? { payload: qr.payload, error_correction: qr.errorCorrection, alt: qr.alt } : null,
    copy_paste: copyPaste ? { ...copyPaste } : null,
    warnings: [...warnings],
  }
}
