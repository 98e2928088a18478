import type { CreatePayment, PaymentObject } from '@sampan/api/payment'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { assert } from '@sampan/kernel/assert'
import { canonicalJson } from '@sampan/kernel/canonical'
import { type CurrencyCode, currencyDecimals } from '@sampan/kernel/currency'
import { parseUnits } from '@sampan/kernel/decimal'
import { concatBytes, fromHex, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { makeId } from '@sampan/kernel/id'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { sha256 } from '@sampan/kernel/sha256'
import { type Act, commitAct } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import type { Merchant } from '../merchants/merchant.ts'
import { merchantById } from '../merchants/store/merchants.ts'
import { readJourney } from '../orders/read-journey.ts'
import { NEW, type Payment } from './payment.ts'
import { paymentAsset } from './payment-asset.ts'
import { EXPIRE_QUEUE } from './queues.ts'
import { payableMethods } from './quote-methods.ts'
import { insertPayment, paymentByKey } from './store/payments.ts'
import { paymentView } from './view.ts'

export type CreateRefusal = Refusal<
  | 'money.not_a_decimal'
  | 'money.too_many_decimals'
  | 'money.unknown_currency'
  | 'payment.currency_not_served'
  | 'payment.bad_settlement_address'
>

type Creating = { readonly merchant: string; readonly body: CreatePayment; readonly idempotencyKey: string | undefined }

/**
 * Makes a payment. Refuses an amount finer than its currency, a currency that no rail here carries, and the zero address.
 * The same idempotency key gives the same payment, also when the first answer was lost.
 */
export async function createPayment(
  gateway: Gateway,
  { merchant: merchantId, body, idempotencyKey }: Creating,
): Promise<Result<PaymentObject, CreateRefusal>> {
  const merchant = await merchantById(gateway.database.kysely, merchantId)
  assert(merchant, 'an API key belongs to a merchant')
  const payment = makePayment(gateway, merchant, body)
  if (!payment.ok) return payment
  return commitAct(gateway, 'payments.create', async act => {
    const before = idempotencyKey === undefined ? undefined : await paymentByKey(act.trx, merchantId, idempotencyKey)
    if (before) return ok(paymentView(gateway, before, await readJourney(act.trx, before.id)))
    return ok(await writePayment(gateway, act, payment.value, idempotencyKey))
  })
}

async function writePayment(
  gateway: Gateway,
  act: Act,
  payment: Payment,
  idempotencyKey: string | undefined,
): Promise<PaymentObject> {
  const requestSalt = toHex(gateway.random(32))
  await insertPayment(act.trx, payment, { requestSalt, idempotencyKey })
  const runAt = new Date(payment.expiresAt * 1000)
  await gateway.queue.enqueue(act.trx, EXPIRE_QUEUE, { payment: payment.id }, { runAt, singletonKey: payment.id })
  const detail = {
    asset: payment.asset,
    request: commitRequest(payment, requestSalt),
    expiresAt: String(payment.expiresAt),
  }
  const { reference } = payment
  act.log({ kind: 'payment.created', payment: reference, time: act.now, detail, key: `created:${reference}` })
  const view = paymentView(gateway, payment, undefined)
  act.emit({ type: 'payment.created', merchant: payment.merchant, payment: payment.id, view })
  return view
}

/** What the merchant asked for, so that it can be proven later and says nothing now. */
function commitRequest({ amount, currency, settlementAddress }: Payment, salt: Hex): Hex {
  const request = canonicalJson({ amount, currency, settlementAddress })
  return toHex(sha256(concatBytes(utf8('sampan/payment-request/v1'), fromHex(salt), utf8(request))))
}

function makePayment(gateway: Gateway, merchant: Merchant, body: CreatePayment): Result<Payment, CreateRefusal> {
  const asset = paymentAsset(gateway, merchant.settlementAsset)
  const units = readUnits(body.amount, body.currency, asset.decimals)
  if (!units.ok) return units
  const settlementAddress = body.settlement_address ?? merchant.settlementAddress
  if (settlementAddress === ZERO_ADDRESS)
    return refuse('payment.bad_settlement_address', { param: 'settlement_address' })
  const now = gateway.now()
  const payment: Payment = {
    id: makeId('payment', gateway.random(16)),
    reference: toHex(gateway.random(32)),
    merchant: merchant.id,
    amount: body.amount,
    currency: body.currency,
    units: units.value,
    asset: merchant.settlementAsset,
    settlementAddress,
    description: body.description,
    merchantReference: body.merchant_reference,
    metadata: body.metadata ?? {},
    successUrl: body.success_url,
    claimUrl: body.claim_url,
    createdAt: now,
    expiresAt: now + body.expires_in,
    cancelledAt: undefined,
    expiredAt: undefined,
    standing: NEW,
  }
  if (payableMethods({ config: gateway.config, payment }).length > 0) return ok(payment)
  return refuse('payment.currency_not_served', { param: 'currency', currency: body.currency })
}

function readUnits(amount: string, currency: CurrencyCode, assetDecimals: number): Result<bigint, CreateRefusal> {
  if (currency === 'USDT') return parseUnits(amount, assetDecimals)
  const decimals = currencyDecimals(currency)
  return decimals.ok ? parseUnits(amount, decimals.value) : decimals
}
