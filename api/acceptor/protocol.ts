import { z } from 'zod'
import { orderFields, orderObject, terms } from '../objects/order.ts'
import {
  address,
  asset,
  bytes,
  chain,
  currency,
  decimal,
  hash,
  id,
  rail,
  units,
  unixSeconds,
} from '../values/fields.ts'

/**
 * What an acceptor's daemon and a gateway say to each other. The daemon opens every connection; the gateway never calls it.
 * 1 POST sessions (signed by the vault's signer) → token. 2 PUT offers (signed). 3 GET stream: requests and orders.
 * 4 POST heartbeat every few seconds. 5 answer a request within `expires_at`. 6 signed acts go to POST /v1/orders/{id}/acts.
 */
export const openSession = z.strictObject({
  chain,
  vault: address,
  issued_at: unixSeconds,
  signature: bytes.meta({ description: 'Typed data AcceptorSession(address vault,string gateway,uint64 issuedAt).' }),
})
export const session = z.object({
  object: z.literal('session'),
  token: z.string(),
  acceptor: id('acceptor'),
  expires_at: unixSeconds,
})

/** A standing offer: local money in, USDT out (`side: "payment"`). */
export const offer = z.strictObject({
  offer: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .meta({ description: "The acceptor's own name for it." }),
  side: z.literal('payment'),
  rail,
  currency,
  asset,
  price: decimal.meta({ description: 'Local money per USDT.' }),
  min: decimal.meta({ description: 'Least local amount per payment.' }),
  max: decimal,
  daily_max: decimal.meta({ description: 'Most local money the account takes in 24 hours.' }),
  arbiters: z.array(address).min(1),
  hours: z
    .array(
      z.object({
        weekday: z.int().min(0).max(6),
        from_minute: z.int().min(0).max(1440),
        to_minute: z.int().min(0).max(1440),
      }),
    )
    .default([]),
  asks_payer_name: z.boolean().default(false),
})

/** Replaces all offers of the acceptor. The signature covers their `offersDocument`. */
export const putOffers = z.strictObject({
  offers: z.array(offer).max(200),
  valid_until: unixSeconds,
  signature: bytes.meta({ description: 'Typed data Offers(address vault,bytes32 document,uint64 validUntil).' }),
})

export const heartbeat = z.strictObject({
  feeds_fresh: z.record(z.string(), z.boolean()).meta({ description: 'Rail to whether its bank feed is fresh.' }),
})

/** Asks the daemon to sign a lock. It adds nonce, account, reference and salts, or declines. */
export const lockRequest = z.object({
  object: z.literal('lock_request'),
  id: id('request'),
  offer: z.string(),
  payment: hash.meta({ description: "The payment's random reference in the log." }),
  merchant: hash.meta({ description: 'A pseudonym of the merchant, stable per gateway.' }),
  asset,
  vault: address,
  buyer: address,
  payer: address,
  arbiter: address,
  fee_to: address,
  amount: units,
  fee: units,
  rail,
  currency,
  local_amount: decimal,
  payer_name: z.string(),
  lock_by: unixSeconds,
  claim_by: unixSeconds,
  confirm_by: unixSeconds,
  rule_by: unixSeconds,
  pay_by: unixSeconds,
  expires_at: unixSeconds,
})

export const acceptRequest = z.strictObject({
  order: orderFields,
  terms,
  signature: bytes.meta({ description: 'The vault signer over Lock(Order).' }),
})

/**
 * Answers several requests with one signature: orders that share arbiter, fee receiver and deadlines, one after the other
 * in one lane, in the order in which they are given here.
 */
export const acceptBatch = z.strictObject({
  orders: z
    .array(z.strictObject({ request: id('request'), order: orderFields, terms }))
    .min(2)
    .max(256),
  signature: bytes.meta({ description: 'The vault signer over LockBatch(Batch).' }),
})

/**
 * Hands in the releases of several orders of one batch. What each order's own signature proves, receipts show; the one over
 * all of them costs less gas.
 */
export const releaseTogether = z.strictObject({
  releases: z
    .array(
      z.strictObject({ order: hash, signature: bytes.meta({ description: 'The vault signer over Release(Order).' }) }),
    )
    .min(2)
    .max(256),
  signature: bytes.meta({
    description: 'The vault signer over ReleaseBatch(Batch,which), `which` being the positions of these orders.',
  }),
})
export const declineRequest = z.strictObject({ reason: z.string().max(200) })

/** An order as its acceptor sees it, with everything needed to match money and to act without the gateway. */
export const acceptorOrder = z.object({
  object: z.literal('acceptor_order'),
  payment: hash,
  order: orderObject,
  claim: z.object({ signature: bytes, signer: address }).nullable(),
})

export const lateMoney = z.strictObject({
  reference: z.string().max(64),
  currency,
  amount: decimal,
  bank_reference_commitment: hash,
})

/** Server-sent events: `event:` is the key, `data:` the JSON. */
export const streamEvents = {
  request: lockRequest,
  order: acceptorOrder,
  withdrawn: z.object({ request: id('request') }),
  ping: z.object({ time: unixSeconds }),
} as const

export type LockRequest = z.infer<typeof lockRequest>
export type AcceptRequest = z.output<typeof acceptRequest>
export type AcceptBatch = z.output<typeof acceptBatch>
export type ReleaseTogether = z.output<typeof releaseTogether>
export type OfferWire = z.output<typeof offer>
export type PutOffers = z.output<typeof putOffers>
export type AcceptorOrder = z.infer<typeof acceptorOrder>
