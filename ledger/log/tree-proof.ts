import { equalBytes } from '@sampan/kernel/hex'
import { coveringNodes, EMPTY_ROOT, foldNodes, hashChildren, splitPoint, type TreeNode } from './tree.ts'

/** Leaves `from` up to but not including `to`: one subtree of the tree, which may be ragged at the right edge. */
type Span = { readonly from: number; readonly to: number }

/** Gives the hash of a complete subtree; throws if it does not have it. */
export type ReadNode = (node: TreeNode) => Uint8Array

/** The nodes whose hashes an inclusion proof is made of. Throws when the index is not in a tree of that size. */
export function inclusionNodes(index: number, size: number): TreeNode[] {
  return inclusionSpans(index, size).flatMap(span => coveringNodes(span.from, span.to))
}

/** RFC 9162 inclusion proof, from the leaf's sibling up to the root's child. */
export function inclusionProof(index: number, size: number, read: ReadNode): Uint8Array[] {
  return inclusionSpans(index, size).map(span => hashSpan(span, read))
}

/** The nodes whose hashes a consistency proof is made of. */
export function consistencyNodes(oldSize: number, size: number): TreeNode[] {
  return consistencySpans(oldSize, size).flatMap(span => coveringNodes(span.from, span.to))
}

/** RFC 9162 consistency proof that the tree of `size` continues the tree of `oldSize`, which is at most `size`. */
export function consistencyProof(oldSize: number, size: number, read: ReadNode): Uint8Array[] {
  return consistencySpans(oldSize, size).map(span => hashSpan(span, read))
}

/** Whether the leaf stands at `index` in the tree of `size` with that root. False for any proof of a wrong length. */
export function verifyInclusion(proof: {
  leafHash: Uint8Array
  index: number
  size: number
  path: readonly Uint8Array[]
  root: Uint8Array
}): boolean {
  const { index, size, path } = proof
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes(path)) return false
  let node = index
  let last = size - 1
  let hash = proof.leafHash
  for (const sibling of path) {
    if (last === 0) return false
    if (isRight(node) || node === last) {
      hash = hashChildren(sibling, hash)
      // At the right edge the node climbs, alone, to where it is a right child.
      while (!isRight(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else hash = hashChildren(hash, sibling)
    node = half(node)
    last = half(last)
  }
  return last === 0 && equalBytes(hash, proof.root)
}

/** Whether the tree of `size` starts with the tree of `oldSize`. The empty tree is a start of every tree. */
export function verifyConsistency(proof: {
  oldSize: number
  oldRoot: Uint8Array
  size: number
  root: Uint8Array
  path: readonly Uint8Array[]
}): boolean {
  const { oldSize, size, path, oldRoot, root } = proof
  if (!isCount(oldSize) || !isCount(size) || oldSize > size || !areHashes(path)) return false
  if (oldSize === size) return path.length === 0 && equalBytes(oldRoot, root)
  if (oldSize === 0) return path.length === 0 && equalBytes(oldRoot, EMPTY_ROOT)
  // A complete old tree is a node of the new one, so its root is not sent along.
  const hashes = isPowerOfTwo(oldSize) ? [oldRoot, ...path] : path
  const [first, ...rest] = hashes
  if (path.length === 0 || !first) return false
  return climbBoth(oldSize - 1, size - 1, first, rest, oldRoot, root)
}

function climbBoth(
  oldLast: number,
  newLast: number,
  first: Uint8Array,
  rest: readonly Uint8Array[],
  oldRoot: Uint8Array,
  root: Uint8Array,
): boolean {
  let node = oldLast
  let last = newLast
  while (isRight(node)) [node, last] = [half(node), half(last)]
  let oldHash = first
  let hash = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (isRight(node) || node === last) {
      oldHash = hashChildren(sibling, oldHash)
      hash = hashChildren(sibling, hash)
      while (!isRight(node) && node !== 0) [node, last] = [half(node), half(last)]
    } else hash = hashChildren(hash, sibling)
    node = half(node)
    last = half(last)
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(hash, root)
}

function inclusionSpans(index: number, size: number): Span[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new Error(`No leaf ${index} in a tree of ${size}`)
  const spans: Span[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + splitPoint(to - from)
    const below = index < middle
    spans.unshift(below ? { from: middle, to } : { from, to: middle })
    if (below) to = middle
    else from = middle
  }
  return spans
}

function consistencySpans(oldSize: number, size: number): Span[] {
  if (!isCount(oldSize) || !isCount(size) || oldSize > size) throw new Error(`No tree of ${oldSize} in one of ${size}`)
  if (oldSize === 0 || oldSize === size) return []
  const spans: Span[] = []
  let [from, to] = [0, size]
  while (oldSize !== to) {
    const middle = from + splitPoint(to - from)
    const below = oldSize <= middle
    spans.unshift(below ? { from: middle, to } : { from, to: middle })
    if (below) to = middle
    else from = middle
  }
  return from === 0 ? spans : [{ from, to }, ...spans]
}

function hashSpan({ from, to }: Span, read: ReadNode): Uint8Array {
  return foldNodes(coveringNodes(from, to).map(read))
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function areHashes(path: readonly Uint8Array[]): boolean {
  return path.length <= 64 && path.every(hash => hash.length === 32)
}

function isRight(node: number): boolean {
  return node % 2 === 1
}

function half(value: number): number {
  return Math.floor(value / 2)
}

function isPowerOfTwo(value: number): boolean {
  return coveringNodes(0, value).length === 1
}
