import { concatBytes, fromHex, type Hex, toHex } from '@sampan/kernel/hex'
import { decodeNode, encodeNode, leafOf, NODE_BYTES, type Node, parentOf, rising } from './batch-node.ts'
import type { PlacedOrder } from './batch-tree.ts'

export type PathedOrder = PlacedOrder & { readonly path: Hex }

/** The path of several orders of a batch together, from the one each has by itself, so that nobody needs the whole batch. Throws on paths that do not verify. */
export function joinPaths(count: number, parts: readonly PathedOrder[]): Hex {
  const levels: Map<number, Node>[] = []
  for (const part of parts) climb(count, part, levels)
  const joined: Uint8Array[] = []
  let known = rising(parts.map(({ position }) => position))
  for (const level of levels) {
    for (const at of known) {
      const neighbour = level.get(at ^ 1)
      if (neighbour && !known.includes(at ^ 1)) joined.push(encodeNode(neighbour))
    }
    known = rising(known.map(at => at >> 1))
  }
  return toHex(concatBytes(...joined))
}

/** Keeps every node that the order and its path make known, level by level below the top. */
function climb(count: number, { position, order, path }: PathedOrder, levels: Map<number, Node>[]): void {
  let rest = fromHex(path)
  let node: Node | undefined = leafOf(order)
  for (let size = count, at = position, height = 0; size > 1; size = (size + 1) >> 1, at >>= 1, height++) {
    levels[height] ??= new Map()
    const level: Map<number, Node | undefined> = levels[height] ?? new Map()
    level.set(at, node)
    if ((at ^ 1) < size) {
      level.set(at ^ 1, decodeNode(rest))
      rest = rest.subarray(NODE_BYTES)
    }
    node = parentOf(
      [at & ~1, at | 1].filter(i => i < size).map(i => level.get(i)),
      0,
    )
    if (!node) throw new Error(`The path of position ${position} does not verify`)
  }
}
