import type { Hex } from '@sampan/kernel/hex'
import type { BatchJson } from '@sampan/order/v1/batch-wire'
import { TERM_NAMES, type TermName } from '@sampan/order/v1/terms'
import type { OrderJson } from '@sampan/order/v1/wire'
import {
  address,
  bytes,
  chainId,
  decimal,
  type Field,
  hash,
  type Infer,
  integer,
  listOf,
  literal,
  object,
} from './fields.ts'

/** Members that several kinds of entry share. */

const orderMembers = object({
  buyer: address,
  payer: address,
  confirmer: address,
  arbiter: address,
  feeTo: address,
  amount: decimal,
  fee: decimal,
  lockBy: integer,
  claimBy: integer,
  confirmBy: integer,
  ruleBy: integer,
  terms: hash,
  nonce: decimal,
})
/** An order as JSON carries it, lowercase. */
export const orderShape: Field<OrderJson> = orderMembers

const batchMembers = object({
  confirmer: address,
  arbiter: address,
  feeTo: address,
  lockBy: integer,
  claimBy: integer,
  confirmBy: integer,
  ruleBy: integer,
  nonce: decimal,
  count: integer,
  total: decimal,
  root: hash,
})
/** The batch an order was locked in, and the path that proves it. */
export const batchPlaceShape: Field<{ readonly batch: BatchJson; readonly path: Hex }> = object({
  batch: batchMembers,
  path: bytes,
})

export const vaultShape = object({ chainId: decimal, address })
/** Which vault on which chain; the chain id is a decimal string. */
export type VaultReference = Infer<typeof vaultShape>

export const vaultKeysShape = object({ owner: address, signer: address, secondKey: address })
/** The keys a vault had, as the gateway saw them on chain. */
export type VaultKeys = Infer<typeof vaultKeysShape>

export const commitmentsShape = object(
  Object.fromEntries(TERM_NAMES.map(name => [name, hash])) as Record<TermName, typeof hash>,
)

export const ROLES = ['buyer', 'payer', 'confirmer', 'arbiter', 'vaultSigner', 'secondKey'] as const
export type Role = (typeof ROLES)[number]

export const signatureShape = object(
  { role: literal(...ROLES), address, signature: bytes },
  { checkedAt: object({ height: integer, hash }) },
)
/** A tagged signature of the act. `checkedAt` is the block at which a contract was asked; only contracts have one. */
export type EntrySignature = Infer<typeof signatureShape>
export const signaturesShape = listOf(signatureShape, 4)

export const chainShape = object({
  id: chainId,
  chainTransaction: hash,
  logIndex: integer,
  block: object({ height: integer, hash, time: integer }),
})
/** Where on a chain a fact stands. `block.time` is unix seconds. */
export type ChainReference = Infer<typeof chainShape>

export const payoutShape = object({ toBuyer: decimal, toFee: decimal, toVault: decimal })

/** An act as JSON: only a split carries an amount. */
export type ActJson<T extends string = string> = T extends 'settle' | 'rule'
  ? { readonly type: T; readonly toBuyer: string }
  : { readonly type: T }

/** An act of one of the given types. */
export function actShape<const T extends string>(...types: readonly T[]): Field<ActJson<T>> {
  const plain = types.filter(type => !isSplit(type))
  const split = types.filter(isSplit)
  const asPlain = object({ type: literal(...plain) })
  const asSplit = object({ type: literal(...split), toBuyer: decimal })
  return {
    complaint: (value, path) => {
      const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
      return (isSplit(type) ? asSplit : asPlain).complaint(value, path)
    },
  }
}

function isSplit(type: unknown): boolean {
  return type === 'settle' || type === 'rule'
}
