import type { Hex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { hashTypedData, type TypedDataTypes } from '@sampan/kernel/typed-data'
import { checkDeadlines, checkSharedParties, type LockRefusal, type SharedFields } from './check-lock.ts'
import { type Order, type OrderVault, splitNonce } from './order.ts'
import { orderDomain } from './typed-data.ts'

/**
 * Up to 256 orders of one vault that lock with one signature, as specs/order.md has it: the fields they share, the
 * nonce of the first, how many, what they sum to in token units, and the root of the tree that holds them.
 */
export type Batch = SharedFields & { readonly count: number; readonly total: bigint; readonly root: Hex }

export const MAX_BATCH_ORDERS = 256

const SHARED = ['confirmer', 'arbiter', 'feeTo', 'lockBy', 'claimBy', 'confirmBy', 'ruleBy'] as const

/** EIP-712 types of a batch and of what is signed over a whole one. */
export const BATCH_TYPES: TypedDataTypes = {
  Batch: [
    { name: 'confirmer', type: 'address' },
    { name: 'arbiter', type: 'address' },
    { name: 'feeTo', type: 'address' },
    { name: 'lockBy', type: 'uint40' },
    { name: 'claimBy', type: 'uint40' },
    { name: 'confirmBy', type: 'uint40' },
    { name: 'ruleBy', type: 'uint40' },
    { name: 'nonce', type: 'uint64' },
    { name: 'count', type: 'uint16' },
    { name: 'total', type: 'uint96' },
    { name: 'root', type: 'bytes32' },
  ],
  LockBatch: [{ name: 'batch', type: 'Batch' }],
  ReleaseBatch: [
    { name: 'batch', type: 'Batch' },
    { name: 'which', type: 'uint256' },
  ],
}

type Vault = Pick<OrderVault, 'chainId' | 'address'>

/** The batch's id: its EIP-712 digest, which names one batch on one vault on one chain. */
export function batchId(batch: Batch, vault: Vault): Hex {
  return hashTypedData(orderDomain(vault), BATCH_TYPES, 'Batch', message(batch))
}

/** The digest that the vault's signer, and its second key, sign to lock the batch. */
export function hashLockBatch(batch: Batch, vault: Vault): Hex {
  return hashTypedData(orderDomain(vault), BATCH_TYPES, 'LockBatch', { batch: message(batch) })
}

/** The digest that the confirmer signs to release the positions of `which` (bit i is position i) at once. */
export function hashReleaseBatch(batch: Batch, which: bigint, vault: Vault): Hex {
  return hashTypedData(orderDomain(vault), BATCH_TYPES, 'ReleaseBatch', { batch: message(batch), which })
}

/** Where the order would stand in the batch, if its fields and its nonce say that it may; only a path proves that it does. */
export function positionOf(batch: Batch, order: Order): number | undefined {
  const position = Number(order.nonce - batch.nonce)
  if (position < 0 || position >= batch.count) return undefined
  return strangeField(batch, position, order) === undefined ? position : undefined
}

/** The order at a position, from the fields it shares and those of its own. */
export function orderOf(
  batch: SharedFields,
  position: number,
  own: Pick<Order, 'buyer' | 'payer' | 'amount' | 'fee' | 'terms'>,
): Order {
  const { buyer, payer, amount, fee, terms } = own
  return { ...sharedOf(batch), nonce: batch.nonce + BigInt(position), buyer, payer, amount, fee, terms }
}

/** Whether the vault would take the batch at `at`, as far as it tells itself; its orders are checked one by one with `checkItem`. */
export function checkBatchLock(
  batch: Batch,
  vault: OrderVault,
  at: number,
): Result<Batch, LockRefusal | Refusal<'batch.bad_count'>> {
  const refusal = checkDeadlines(batch, at) ?? checkSharedParties(batch, vault)
  if (refusal) return refusal
  if (!fitsLane(batch.nonce, batch.count)) {
    return refuse('batch.bad_count', { count: String(batch.count), nonce: String(batch.nonce) })
  }
  return batch.total > 0n ? ok(batch) : refuse('order.bad_amount', { amount: String(batch.total) })
}

/** `which` as the positions it names, rising, and back. */
export function positionsOf(which: bigint): number[] {
  return Array.from({ length: MAX_BATCH_ORDERS }, (_, i) => i).filter(i => (which >> BigInt(i)) & 1n)
}

export function whichOf(positions: readonly number[]): bigint {
  return positions.reduce((which, position) => which | (1n << BigInt(position)), 0n)
}

/** Whether this many sequences, from the nonce's on, are ones that a lane has and a batch may take. */
export function fitsLane(nonce: bigint, count: number): boolean {
  const { sequence } = splitNonce(nonce)
  return count >= 1 && count <= MAX_BATCH_ORDERS && sequence >= 1 && sequence + count - 1 < 2 ** 32
}

/** The field by which an order is not the batch's order at this position, leaving out those of its own. */
export function strangeField(batch: SharedFields, position: number, order: Order): string | undefined {
  return (
    SHARED.find(field => batch[field] !== order[field]) ??
    (order.nonce === batch.nonce + BigInt(position) ? undefined : 'nonce')
  )
}

export function sharedOf({
  confirmer,
  arbiter,
  feeTo,
  lockBy,
  claimBy,
  confirmBy,
  ruleBy,
  nonce,
}: SharedFields): SharedFields {
  return { confirmer, arbiter, feeTo, lockBy, claimBy, confirmBy, ruleBy, nonce }
}

function message(batch: Batch) {
  return {
    ...batch,
    lockBy: BigInt(batch.lockBy),
    claimBy: BigInt(batch.claimBy),
    confirmBy: BigInt(batch.confirmBy),
    ruleBy: BigInt(batch.ruleBy),
    count: BigInt(batch.count),
  }
}
