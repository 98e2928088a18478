import { bigintToBytes, bytesToBigint, concatBytes } from '@sampan/kernel/hex'
import { keccak256 } from '@sampan/kernel/keccak'
import type { Order } from './order.ts'
import { orderStructHash } from './typed-data.ts'

/**
 * The tree of a batch holds its orders and what they sum to, so that a path proves both that an order is locked and
 * that its amount is backed, whatever the other orders are. Each level pairs neighbours from the left; an odd last
 * node goes up as it is.
 */
export type Node = { readonly hash: Uint8Array; readonly sum: bigint }

/** How many bytes of a path a node takes: hash ‖ sum. */
export const NODE_BYTES = 44

export function leafOf(order: Order): Node {
  return { hash: orderStructHash(order), sum: order.amount }
}

/** The parent of the pair that begins at `at`; the last node itself where it has no neighbour. */
export function parentOf(level: readonly (Node | undefined)[], at: number): Node | undefined {
  const [left, right] = [level[at], level[at + 1]]
  if (!left || at + 1 >= level.length) return left
  if (!right) return undefined
  const sum = left.sum + right.sum
  if (sum >> 96n > 0n) return undefined
  const hash = keccak256(concatBytes(left.hash, bigintToBytes(left.sum, 32), right.hash, bigintToBytes(right.sum, 32)))
  return { hash, sum }
}

export function encodeNode({ hash, sum }: Node): Uint8Array {
  return concatBytes(hash, bigintToBytes(sum, NODE_BYTES - 32))
}

/** Nothing when too few bytes are left. */
export function decodeNode(bytes: Uint8Array): Node | undefined {
  if (bytes.length < NODE_BYTES) return undefined
  return { hash: bytes.slice(0, 32), sum: bytesToBigint(bytes.slice(32, NODE_BYTES)) }
}

export function rising(positions: readonly number[]): number[] {
  return [...new Set(positions)].sort((a, b) => a - b)
}
