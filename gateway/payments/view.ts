import type { PaymentObject } from '@sampan/api/payment'
import { formatUnits } from '@sampan/kernel/decimal'
import type { Gateway } from '../act/gateway.ts'
import { orderView } from '../orders/order-view.ts'
import type { Journey } from '../orders/read-journey.ts'
import { formatPrice } from './format-price.ts'
import type { Payment } from './payment.ts'
import { paymentAsset } from './payment-asset.ts'

type Needs = Pick<Gateway, 'config' | 'chains'>

/** The payment as its merchant sees it. */
export function paymentView(gateway: Needs, payment: Payment, journey: Journey | undefined): PaymentObject {
  const { config } = gateway
  const { standing } = payment
  const { decimals } = paymentAsset(gateway, payment.asset)
  const token = (units: bigint | undefined) => (units === undefined ? null : formatUnits(units, decimals))
  const amounts = amountsOf(journey)
  return {
    object: 'payment',
    id: payment.id,
    created: payment.createdAt,
    livemode: config.livemode,
    amount: payment.amount,
    currency: payment.currency,
    status: standing.status,
    flags: [...standing.flags],
    outcome: standing.outcome ?? null,
    description: payment.description ?? null,
    merchant_reference: payment.merchantReference ?? null,
    metadata: { ...payment.metadata },
    checkout_url: `${config.public_url}/c/${payment.id}`,
    success_url: payment.successUrl ?? null,
    expires_at: payment.expiresAt,
    paid_at: standing.paidAt ?? null,
    settlement: {
      asset: payment.asset,
      address: payment.settlementAddress,
      expected: token(amounts && amounts.amountUnits - amounts.feeUnits),
      received: token(standing.receivedUnits),
      fee: token(standing.feeUnits ?? amounts?.feeUnits),
    },
    method: methodOf(journey),
    order: journey?.order ? orderView(journey.order) : null,
    receipt_url: receiptUrl(gateway, payment, journey),
  }
}

/** There is something to show once an order was signed. */
export function receiptUrl({ config }: Needs, payment: Payment, journey: Journey | undefined): string | null {
  return journey?.order ? `${config.public_url}/v1/payments/${payment.id}/receipt` : null
}

type Amounts = { readonly amountUnits: bigint; readonly feeUnits: bigint }

function amountsOf(journey: Journey | undefined): Amounts | undefined {
  if (journey?.order) return { amountUnits: journey.order.order.amount, feeUnits: journey.order.order.fee }
  const body = journey?.request?.body
  return body && { amountUnits: BigInt(body.amount), feeUnits: BigInt(body.fee) }
}

function methodOf(journey: Journey | undefined): PaymentObject['method'] {
  const chosen = journey?.order ?? journey?.request
  if (!journey || !chosen) return null
  const { rail, currency, decimals } = journey.match.purpose
  return {
    rail,
    currency,
    amount: formatUnits(chosen.localUnits, decimals.local),
    price: formatPrice(chosen.price),
  }
}
