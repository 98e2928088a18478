import { z } from 'zod'
import { address, asset, bytes, currency, decimal, hash, id, rail, unixSeconds, webUrl } from '../values/fields.ts'
import { batchPlace, orderObject, terms } from './order.ts'
import { paymentFlag, paymentOutcome, paymentStatus } from './payment.ts'

/** One way to pay that at least one acceptor can serve now, with the exact price. */
export const methodQuote = z.object({
  rail,
  title: z.string(),
  currency,
  amount: decimal.meta({ description: 'Exactly what the payer sends.' }),
  price: decimal.meta({ description: 'Local money per USDT.' }),
  receives: decimal.meta({ description: 'USDT the merchant gets, after the fee.' }),
  fee: decimal.meta({ description: "The gateway's fee in USDT." }),
  pay_within_seconds: z.int(),
  typical_seconds: z.int(),
  instant: z.boolean(),
  asks_payer_name: z.boolean(),
})

export const payRow = z.object({
  name: z.string(),
  label: z.string(),
  value: z.string(),
  copy_value: z.string(),
  mono: z.boolean(),
})

/** Shown only once the lock is as final as the amount demands. */
export const payInstructions = z.object({
  rows: z.array(payRow),
  qr: z.object({ payload: z.string(), error_correction: z.enum(['L', 'M', 'Q', 'H']), alt: z.string() }).nullable(),
  copy_paste: z.object({ label: z.string(), value: z.string() }).nullable(),
  warnings: z.array(z.string()),
})

/**
 * Where the payer stands; one screen each.
 * choose_method → matching → locking → pay → claimed → releasing → paid, and the ways out of that line.
 */
export const checkoutStep = z.enum([
  'choose_method',
  'matching',
  'no_acceptor',
  'locking',
  'pay',
  'withdrawn',
  'claimed',
  'contested',
  'releasing',
  'paid',
  'partly_paid',
  'returned',
  'expired',
  'cancelled',
])

export const checkoutView = z.object({
  object: z.literal('checkout'),
  payment: id('payment'),
  step: checkoutStep,
  status: paymentStatus,
  flags: z.array(paymentFlag),
  outcome: paymentOutcome.nullable(),
  merchant: z.object({ name: z.string() }),
  description: z.string().nullable(),
  amount: decimal,
  currency,
  server_time: unixSeconds,
  expires_at: unixSeconds,
  pay_by: unixSeconds.nullable().meta({ description: 'When to have paid; the order holds longer than this.' }),
  settlement: z.object({ asset, address }),
  methods: z.array(methodQuote),
  chosen: methodQuote.nullable(),
  payer: address.nullable(),
  acceptor: z.object({ name: z.string() }).nullable(),
  order: orderObject.nullable(),
  terms: terms.nullable(),
  instructions: payInstructions.nullable(),
  claim_urls: z.array(webUrl),
  success_url: webUrl.nullable(),
  receipt_url: webUrl.nullable(),
})

export const chooseMethod = z.strictObject({
  rail,
  currency,
  payer: address.meta({ description: "Address of the payer's device key or wallet, which will sign the claim." }),
  payer_name: z.string().trim().max(140).default(''),
})

/** A claim that a payer saved or handed to the merchant's server: all that is needed to relay it without the gateway. */
export const savedClaim = z.object({
  format: z.literal('sampan/claim@v1'),
  chain: z.string(),
  vault: address,
  order_id: hash,
  order: z.record(z.string(), z.union([z.string(), z.number()])),
  in_batch: batchPlace.nullable().default(null),
  signature: bytes,
  signer: address,
})

export type CheckoutView = z.infer<typeof checkoutView>
export type CheckoutStep = z.infer<typeof checkoutStep>
export type MethodQuote = z.infer<typeof methodQuote>
export type PayInstructionsWire = z.infer<typeof payInstructions>
export type SavedClaim = z.infer<typeof savedClaim>
export type ChooseMethod = z.output<typeof chooseMethod>
