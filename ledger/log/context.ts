import type { Address, Hex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import type { Act, OrderState } from '@sampan/order/v1/reducer'
import type { TermName } from '@sampan/order/v1/terms'
import type { ChainReference, Role, VaultKeys, VaultReference } from './shapes.ts'

/** A signature that stood the test, and how far: `contract` means only a node can repeat it. */
export type CheckedSignature = {
  readonly act: Act['type']
  readonly role: Role
  readonly address: Address
  readonly verdict: 'valid' | 'contract'
}

export type ChainFact = { readonly leafHash: Hex; readonly act: Act; readonly chain: ChainReference }

/** What the entries so far say of one order. `facts` are those the chain has not taken back. */
export type OrderContext = {
  readonly order: Order
  readonly vault: OrderVault
  readonly commitments: Readonly<Record<TermName, Hex>>
  readonly signatures: readonly CheckedSignature[]
  readonly facts: readonly ChainFact[]
  readonly state: OrderState
}

/** What the entries so far say of one payment. `prev` is the leaf hash of the last one. */
export type PaymentContext = {
  readonly log: string | undefined
  readonly payment: Hex | undefined
  readonly nextSeq: number
  readonly prev: Hex | ''
  /** By order id, in the order of introduction. */
  readonly orders: ReadonlyMap<Hex, OrderContext>
}

export const NO_ENTRIES: PaymentContext = {
  log: undefined,
  payment: undefined,
  nextSeq: 0,
  prev: '',
  orders: new Map(),
}

/** Why an entry cannot stand where it stands. */
export type EntryRefusal = Refusal<
  | 'ledger.malformed_entry'
  | 'ledger.broken_sequence'
  | 'ledger.unknown_order'
  | 'ledger.order_repeated'
  | 'ledger.order_mismatch'
  | 'ledger.wrong_signer'
  | 'ledger.bad_signature'
  | 'ledger.missing_signature'
  | 'ledger.impossible_fact'
>

export function withOrder(context: PaymentContext, orderId: Hex, order: OrderContext): PaymentContext {
  return { ...context, orders: new Map(context.orders).set(orderId, order) }
}

/** The order an entry names, with the vault's keys brought up to date when the entry states them. */
export function orderNamedBy(
  entry: { orderId: Hex; vault: VaultReference; vaultKeys?: VaultKeys },
  context: PaymentContext,
): Result<OrderContext, EntryRefusal> {
  const held = context.orders.get(entry.orderId)
  if (!held) return refuse('ledger.unknown_order', { orderId: entry.orderId })
  if (entry.vault.address !== held.vault.address || entry.vault.chainId !== String(held.vault.chainId)) {
    return refuse('ledger.order_mismatch', { orderId: entry.orderId, field: 'vault', value: entry.vault.address })
  }
  return ok(entry.vaultKeys ? { ...held, vault: { ...held.vault, ...entry.vaultKeys } } : held)
}

/** An act from its JSON form, in which the amount is a decimal string. */
export function actFromJson(json: { readonly type: string; readonly toBuyer?: string }): Act {
  return (json.toBuyer === undefined ? json : { ...json, toBuyer: BigInt(json.toBuyer) }) as Act
}
