import { concatBytes } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'

/**
 * RFC 6962 Merkle tree hashing with SHA-256. A *node* is a complete subtree: the `index`-th of `2 ** height` leaves.
 * Sizes and indices are safe integers, beyond 32 bits, so nothing here shifts bits.
 */
export type TreeNode = { readonly height: number; readonly index: number }

const LEAF_PREFIX = new Uint8Array([0])
const NODE_PREFIX = new Uint8Array([1])

/** Root of the tree without leaves. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array())

export function hashLeaf(leaf: Uint8Array): Uint8Array {
  return sha256(concatBytes(LEAF_PREFIX, leaf))
}

export function hashChildren(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concatBytes(NODE_PREFIX, left, right))
}

/** The right edge of a growing tree: the roots of its complete subtrees, largest first. All that appending needs. */
export type Frontier = { readonly size: number; readonly roots: readonly Uint8Array[] }

export const EMPTY_FRONTIER: Frontier = { size: 0, roots: [] }

/** A node that an append completed, leaves included. Once complete, its hash never changes. */
export type CompletedNode = TreeNode & { readonly hash: Uint8Array }

/** Appends one leaf hash in O(log n). */
export function appendLeaf(
  frontier: Frontier,
  leafHash: Uint8Array,
): { frontier: Frontier; completed: CompletedNode[] } {
  const roots = [...frontier.roots]
  let node: CompletedNode = { height: 0, index: frontier.size, hash: leafHash }
  const completed = [node]
  while (node.index % 2 === 1) {
    const left = roots.pop()
    if (!left) throw new Error(`Frontier of size ${frontier.size} lacks a root`)
    node = { height: node.height + 1, index: (node.index - 1) / 2, hash: hashChildren(left, node.hash) }
    completed.push(node)
  }
  return { frontier: { size: frontier.size + 1, roots: [...roots, node.hash] }, completed }
}

export function frontierRoot(frontier: Frontier): Uint8Array {
  return foldNodes(frontier.roots)
}

/** Root over complete subtrees that lie side by side, largest first, as the right edge of a tree does. */
export function foldNodes(roots: readonly Uint8Array[]): Uint8Array {
  const last = roots.at(-1)
  if (!last) return EMPTY_ROOT
  return roots.slice(0, -1).reduceRight((right, left) => hashChildren(left, right), last)
}

/** 32 bytes for each root. */
export function encodeFrontier(frontier: Frontier): Uint8Array {
  return concatBytes(...frontier.roots)
}

/** Throws when the bytes are not those of a tree of that size. */
export function decodeFrontier(size: number, bytes: Uint8Array): Frontier {
  const roots = coveringNodes(0, size).map((_, i) => Uint8Array.from(bytes.subarray(32 * i, 32 * i + 32)))
  if (bytes.length !== 32 * roots.length) throw new Error(`Frontier of size ${size} has ${bytes.length} bytes`)
  return { size, roots }
}

/**
 * The complete subtrees that make up leaves `from` up to but not including `to`, left to right. `from` must be a
 * multiple of the largest power of two within the range, as it is for every subtree of a tree.
 */
export function coveringNodes(from: number, to: number): TreeNode[] {
  const nodes: TreeNode[] = []
  for (let at = from; at < to; ) {
    const height = Math.floor(log2(to - at))
    nodes.push({ height, index: at / 2 ** height })
    at += 2 ** height
  }
  return nodes
}

/** Largest power of two smaller than `size`, which must be above 1: where RFC 6962 splits a tree. */
export function splitPoint(size: number): number {
  return 2 ** Math.floor(log2(size - 1))
}

/** Exact for whole numbers: `Math.log2` may round up just below a power of two. */
function log2(value: number): number {
  const estimate = Math.floor(Math.log2(value))
  return 2 ** estimate > value ? estimate - 1 : estimate
}
