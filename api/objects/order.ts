import { z } from 'zod'
import { address, bytes, chain, hash, units, unixSeconds } from '../values/fields.ts'

/** The signed order, member by member as in specs/order.md (camelCase, because these are the names that are signed). */
export const orderFields = z.object({
  buyer: address,
  payer: address,
  confirmer: address,
  arbiter: address,
  feeTo: address,
  amount: units,
  fee: units,
  lockBy: unixSeconds,
  claimBy: unixSeconds,
  confirmBy: unixSeconds,
  ruleBy: unixSeconds,
  terms: hash,
  nonce: units,
})

/** A batch, member by member as in specs/order.md. */
export const batchFields = z.object({
  confirmer: address,
  arbiter: address,
  feeTo: address,
  lockBy: unixSeconds,
  claimBy: unixSeconds,
  confirmBy: unixSeconds,
  ruleBy: unixSeconds,
  nonce: units,
  count: z.int().min(1).max(256),
  total: units,
  root: hash,
})

/** The batch an order locks in, and the path that proves that it is one of it and that its amount is backed. */
export const batchPlace = z.object({
  id: hash.meta({ description: 'The EIP-712 digest of the batch, by which the vault names it.' }),
  batch: batchFields,
  path: bytes.meta({ description: 'Of this order alone, as specs/order.md has it; every party keeps it.' }),
})

export const orderStatus = z.enum([
  'none',
  'locked',
  'claimed',
  'contested',
  'released',
  'settled',
  'ruled',
  'returned',
])

export const certainty = z.enum(['seen', 'confirmed', 'final'])

export const vaultRef = z.object({ chain, address, owner: address, signer: address, second_key: address })

const salted = z.object({
  localAmount: z.string().max(40),
  currency: z.string().max(8),
  rail: z.string().max(40),
  account: z.string().max(500),
  reference: z.string().max(64),
  payerName: z.string().max(200),
})

/** The plain terms with their salts; hashing them gives the order's `terms`. */
export const terms = z.object({
  values: salted,
  salts: z.object({
    localAmount: hash,
    currency: hash,
    rail: hash,
    account: hash,
    reference: hash,
    payerName: hash,
  }),
})

/** An order as the gateway knows it: what was signed and how far the chain has come. */
export const orderObject = z.object({
  object: z.literal('order'),
  id: hash,
  vault: vaultRef,
  order: orderFields,
  in_batch: batchPlace.nullable().default(null).meta({ description: 'Null for an order that locks by itself.' }),
  status: orderStatus.meta({ description: 'What the chain says.' }),
  certainty: certainty.nullable().meta({ description: 'How sure the newest chain fact is.' }),
  claimed: z.boolean().meta({ description: 'Whether the payer has signed that they paid, on chain or not yet.' }),
  release_signed: z.boolean(),
  contest_signed: z.boolean(),
  chain_transactions: z.record(z.string(), hash).meta({ description: 'Act to hash, e.g. lock, release.' }),
})

/** How the acceptor of an order was drawn, with all that it takes to draw again. */
export const drawObject = z.object({
  object: z.literal('draw'),
  order: hash,
  chain: chain.meta({ description: 'Whose block is the seed.' }),
  committed_height: z.int().meta({ description: 'Head of the chain when the list of candidates was logged.' }),
  seed_height: z.int(),
  seed: hash.meta({ description: 'Hash of the block at seed_height.' }),
  entrants: z.string().meta({ description: 'The list, as the canonical JSON of which candidates is the hash.' }),
  candidates: hash.meta({ description: 'As payment.candidates in the log has it.' }),
  ranking: z.array(z.string()).meta({ description: 'Ids of the entrants, in the order in which they are asked.' }),
})

export const actType = z.enum(['release', 'settle', 'cancel', 'claim', 'contest', 'rule'])

/** A signed act on an order. Whoever holds a valid signature may send it; the signature is the authorisation. */
export const actRequest = z.strictObject({
  type: actType,
  to_buyer: units.optional().meta({ description: 'For settle and rule: gross units to the buyer.' }),
  signature: bytes.meta({ description: 'Tagged signature of specs/order.md over the EIP-712 digest of the act.' }),
  signer: address.meta({ description: 'The address the signature is checked against.' }),
})

export type OrderObject = z.infer<typeof orderObject>
export type DrawObject = z.infer<typeof drawObject>
export type OrderFields = z.infer<typeof orderFields>
export type ActRequest = z.infer<typeof actRequest>
export type TermsWire = z.infer<typeof terms>
