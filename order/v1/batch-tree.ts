import { concatBytes, fromHex, type Hex, isHex, toHex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { type Batch, positionOf } from './batch.ts'
import { decodeNode, encodeNode, leafOf, NODE_BYTES, type Node, parentOf, rising } from './batch-node.ts'
import type { Order } from './order.ts'

/** Leaves first, the top last. */
export type BatchTree = readonly (readonly Node[])[]
/** An order and where it says it stands. */
export type PlacedOrder = { readonly position: number; readonly order: Order }

/** The whole tree of at least one order. Throws on none, and on sums past 96 bits. */
export function makeTree(orders: readonly Order[]): BatchTree {
  if (orders.length === 0) throw new Error('A tree has at least one order')
  const levels: Node[][] = [orders.map(leafOf)]
  for (let level = levels[0] ?? []; level.length > 1; level = levels.at(-1) ?? []) {
    levels.push(level.filter((_, at) => at % 2 === 0).map((_, half) => makeParent(level, 2 * half)))
  }
  return levels
}

export function rootOf(tree: BatchTree): { root: Hex; total: bigint } {
  const top = tree.at(-1)?.[0]
  if (!top) throw new Error('A tree has a top')
  return { root: toHex(top.hash), total: top.sum }
}

/** The path of a set of positions: level by level from the leaves, left to right, each unknown neighbour of a known node, 44 bytes each. */
export function pathOf(tree: BatchTree, positions: readonly number[]): Hex {
  const path: Uint8Array[] = []
  let known = rising(positions)
  for (const level of tree.slice(0, -1)) {
    for (const at of known) {
      const neighbour = level[at ^ 1]
      if (neighbour && !known.includes(at ^ 1)) path.push(encodeNode(neighbour))
    }
    known = rising(known.map(at => at >> 1))
  }
  return toHex(concatBytes(...path))
}

/** Whether these orders stand at these positions of the batch, and are backed there. */
export function verifyPath(
  batch: Batch,
  placed: readonly PlacedOrder[],
  path: Hex,
): Result<readonly PlacedOrder[], Refusal<'batch.bad_path'>> {
  const bad = (reason: string) => refuse('batch.bad_path', { reason })
  if (placed.length === 0 || !isHex(path)) return bad('malformed')
  const known = new Map<number, Node>()
  for (const { position, order } of placed) {
    if (known.has(position) || positionOf(batch, order) !== position) return bad('position')
    known.set(position, leafOf(order))
  }
  const top = climb(batch.count, known, fromHex(path))
  if (!top || toHex(top.hash) !== batch.root) return bad('root')
  return top.sum === batch.total ? ok(placed) : bad('total')
}

/** The top as the known leaves and the path make it; nothing when the path is too short, too long, or sums past 96 bits. */
function climb(count: number, leaves: ReadonlyMap<number, Node>, path: Uint8Array): Node | undefined {
  let rest = path
  const take = () => {
    const node = decodeNode(rest)
    rest = rest.subarray(NODE_BYTES)
    return node
  }
  let known = leaves
  for (let size = count; size > 1; size = (size + 1) >> 1) {
    const above = new Map<number, Node>()
    for (const at of rising([...known.keys()])) {
      if (above.has(at >> 1)) continue
      const pair = [at & ~1, at | 1].filter(i => i < size).map(i => known.get(i) ?? take())
      const parent = parentOf(pair, 0)
      if (!parent) return undefined
      above.set(at >> 1, parent)
    }
    known = above
  }
  return rest.length === 0 ? known.get(0) : undefined
}

function makeParent(level: readonly Node[], at: number): Node {
  const parent = parentOf(level, at)
  if (!parent) throw new Error('The sums of a tree fit 96 bits')
  return parent
}
