import type { Certainty } from '@sampan/connector/certainty'
import type { BlockRef } from '@sampan/connector/event'
import type { AssetId, ChainId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Ratio } from '@sampan/kernel/ratio'
import type { Result } from '@sampan/kernel/result'
import { ok } from '@sampan/kernel/result'
import type { BatchPlace } from '@sampan/order/v1/batch-place'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import {
  type Act,
  applyAct,
  INITIAL,
  isLive,
  nextTimeout,
  type OrderRefusal,
  type OrderState,
} from '@sampan/order/v1/reducer'
import type { Terms } from '@sampan/order/v1/terms'
import type { SignedAct } from '@sampan/order/v1/typed-data'

/** An act somebody signed and handed in. It counts from here on; whether the chain has it, the facts say. */
export type HeldAct = {
  readonly act: SignedAct
  readonly role: SignerRole
  readonly signer: Address
  readonly signature: Hex
  /** Unix seconds, wall clock. */
  readonly receivedAt: number
}
export type SignerRole = 'buyer' | 'payer' | 'confirmer' | 'arbiter' | 'vaultSigner' | 'secondKey'

/**
 * What the vault did with an order, as the connector reported it. A reorg marks it retracted, and one that brings its
 * block back includes it anew.
 */
export type ChainFact = {
  readonly id: string
  readonly act: Act
  /** Who signed it, as the vault's event says; the zero address: time did it. */
  readonly by: Address | undefined
  readonly block: BlockRef
  readonly chainTransaction: Hex
  readonly logIndex: number
  readonly leafHash: Hex | undefined
  /** 1, and one more each time a reorg brought the very same block back. */
  readonly inclusion: number
}

/** An order with everything known about it. `state` is nothing but the replay of `facts`. */
export type OrderRecord = {
  readonly id: Hex
  readonly owner: string
  readonly payment: Hex
  readonly match: string
  readonly request: string
  readonly acceptor: string
  readonly acceptorName: string
  readonly chain: ChainId
  readonly asset: AssetId
  /** With the keys it has now. */
  readonly vault: OrderVault
  /** With the keys it had when the order was signed: a signer named later cannot undo a lock that was taken. */
  readonly signedUnder: OrderVault
  readonly order: Order
  /** Where it locks with others, and the id of their batch. */
  readonly inBatch: (BatchPlace & { readonly id: Hex }) | undefined
  readonly terms: Terms
  readonly price: Ratio
  readonly localUnits: bigint
  /** Chain time; when the payer is to have paid, and how long the page promises for it. */
  readonly payBy: number
  readonly paySeconds: number
  readonly createdAt: number
  readonly held: readonly HeldAct[]
  readonly facts: readonly ChainFact[]
  readonly state: OrderState
  /** Token units that the vault owes the buyer, because the token would not pay them out. */
  readonly creditedUnits: bigint
  /** Of the newest fact. */
  readonly certainty: Certainty | undefined
  /** Chain time at which the payer was first shown where to pay. */
  readonly revealedAt: number | undefined
  /** The reveal was taken back, because the lock was. */
  readonly isWithdrawn: boolean
  /** It was never locked and can no longer be. */
  readonly isAbandoned: boolean
}

/** The state that facts lead to, each at its block's time. Refuses a fact that the order's rules cannot explain. */
export function replay(
  order: Order,
  vault: OrderVault,
  facts: readonly Pick<ChainFact, 'act' | 'block'>[],
): Result<OrderState, OrderRefusal> {
  let state: OrderState = INITIAL
  for (const { act, block } of facts) {
    const next = applyAct(order, vault, state, act, block.time)
    if (!next.ok) return next
    state = next.value
  }
  return ok(state)
}

export function holds(record: Pick<OrderRecord, 'held'>, type: SignedAct['type']): boolean {
  return record.held.some(({ act }) => act.type === type)
}

/** The act of the fact that ended the order, e.g. `lapse` for a release nobody signed. */
export function endingFact(record: Pick<OrderRecord, 'facts' | 'state'>): ChainFact | undefined {
  return record.state.status === 'none' || isLive(record.state.status) ? undefined : record.facts.at(-1)
}

/** Whether nothing can happen to the order any more: it ended for good, or never began. */
export function isOver(record: Pick<OrderRecord, 'state' | 'certainty' | 'isAbandoned'>): boolean {
  if (record.state.status === 'none') return record.isAbandoned
  return !isLive(record.state.status) && record.certainty === 'final'
}

/**
 * Chain time from which an order needs looking at again; 0: with every block. Nothing but time can move an order whose
 * newest fact is final and of which everything that was signed is on chain.
 */
export function attendAt(record: Pick<OrderRecord, 'order' | 'state' | 'certainty' | 'held' | 'facts'>): number {
  const onChain = new Set(record.facts.map(({ act }) => act.type))
  const isQuiet = record.certainty === 'final' && record.held.every(({ act }) => onChain.has(act.type))
  return isQuiet ? (nextTimeout(record.order, record.state)?.after ?? 0) : 0
}
