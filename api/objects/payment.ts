import { z } from 'zod'
import { address, asset, currency, decimal, id, metadata, rail, unixSeconds, webUrl } from '../values/fields.ts'
import { orderObject } from './order.ts'

/** `requires_method → awaiting_payment → confirming → paid`, or `expired`, `cancelled`. See specs/api.md. */
export const paymentStatus = z.enum([
  'requires_method',
  'awaiting_payment',
  'confirming',
  'paid',
  'expired',
  'cancelled',
])

/** What is unusual stands beside the status, never instead of it. */
export const paymentFlag = z.enum(['partial', 'over', 'late', 'credited', 'disputed', 'reversed'])

/** How the order behind a payment ended, named as what it was. */
export const paymentOutcome = z.enum(['released', 'silence', 'settlement', 'ruling', 'returned'])

export const paymentObject = z.object({
  object: z.literal('payment'),
  id: id('payment'),
  created: unixSeconds,
  livemode: z.boolean(),
  amount: decimal,
  currency,
  status: paymentStatus,
  flags: z.array(paymentFlag),
  outcome: paymentOutcome.nullable(),
  description: z.string().nullable(),
  merchant_reference: z.string().nullable(),
  metadata,
  checkout_url: webUrl,
  success_url: webUrl.nullable(),
  expires_at: unixSeconds,
  paid_at: unixSeconds.nullable(),
  settlement: z.object({
    asset,
    address,
    expected: decimal
      .nullable()
      .meta({ description: 'USDT the merchant is to receive; null until a method is chosen.' }),
    received: decimal
      .nullable()
      .meta({ description: 'USDT the merchant received, net of the fee and of credits; null until final.' }),
    fee: decimal.nullable(),
  }),
  method: z.object({ rail, currency, amount: decimal, price: decimal }).nullable(),
  order: orderObject.nullable(),
  receipt_url: webUrl.nullable(),
})

export const createPayment = z.strictObject({
  amount: decimal.refine(text => !/^0(\.0+)?$/.test(text), 'must be greater than zero'),
  currency,
  description: z.string().min(1).max(500).optional(),
  merchant_reference: z.string().min(1).max(100).optional(),
  metadata: metadata.optional(),
  success_url: webUrl.optional(),
  expires_in: z
    .int()
    .min(300)
    .max(7 * 86_400)
    .default(3600)
    .meta({ description: 'Seconds until the price lapses.' }),
  settlement_address: address
    .optional()
    .meta({ description: "Where the USDT goes; the merchant's default otherwise." }),
  claim_url: webUrl.optional().meta({
    description: "The page also posts the payer's signed claim here, so that the merchant's server can relay it.",
  }),
})

export const listPayments = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  starting_after: id('payment').optional(),
  status: paymentStatus.optional(),
})

export type PaymentStatus = z.infer<typeof paymentStatus>
export type PaymentFlag = z.infer<typeof paymentFlag>
export type PaymentOutcome = z.infer<typeof paymentOutcome>
export type PaymentObject = z.infer<typeof paymentObject>
export type CreatePayment = z.output<typeof createPayment>
