import { bigintToBytes, fromHex, type Hex, toHex } from '@sampan/kernel/hex'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryBatchOrders } from '../testing/arbitrary-batch.ts'
import { ORDER_SEEDS } from '../testing/seeds.ts'
import { type Batch, positionOf, positionsOf, whichOf } from './batch.ts'
import { decodeItems, encodeItems } from './batch-items.ts'
import { parentOf } from './batch-node.ts'
import { type BatchTree, makeTree, type PlacedOrder, pathOf, rootOf, verifyPath } from './batch-tree.ts'
import { joinPaths } from './join-paths.ts'
import { makeBatch } from './make-batch.ts'
import type { Order } from './order.ts'

type Drawn = { orders: Order[]; batch: Batch; tree: BatchTree; placed: PlacedOrder[]; path: Hex }

const drawn: fc.Arbitrary<Drawn> = arbitraryBatchOrders().chain(orders =>
  fc.subarray([...orders.keys()], { minLength: 1 }).map(positions => {
    const made = makeBatch(orders)
    if (!made.ok) throw new Error(made.code)
    const tree = makeTree(orders)
    return { orders, batch: made.value, tree, placed: place(orders, positions), path: pathOf(tree, positions) }
  }),
)

test('the path of every set of orders verifies, and the items read back from calldata', () => {
  fc.assert(
    fc.property(drawn, ({ orders, batch, placed, path }) => {
      const positions = placed.map(({ position }) => position)
      expect(positionsOf(whichOf(positions))).toEqual(positions)
      expect(placed.map(({ order }) => positionOf(batch, order))).toEqual(positions)
      const read = decodeItems(batch, positions, encodeItems(placed.map(({ order }) => order)))
      expect(read).toEqual({ ok: true, value: placed })
      expect(verifyPath(batch, placed, path).ok).toBe(true)
      expect(batch.total).toBe(orders.reduce((sum, { amount }) => sum + amount, 0n))
    }),
    ORDER_SEEDS,
  )
})

test('the paths that orders have by themselves make the path of any set of them', () => {
  fc.assert(
    fc.property(drawn, ({ batch, tree, placed, path }) => {
      const parts = placed.map(one => ({ ...one, path: pathOf(tree, [one.position]) }))
      expect(joinPaths(batch.count, parts)).toBe(path)
    }),
    ORDER_SEEDS,
  )
})

test('any changed byte of a path, any changed order and any other position is refused', () => {
  fc.assert(
    fc.property(
      drawn,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.nat(4),
      ({ batch, placed, path }, pick, flip, field) => {
        const refused = (orders: readonly PlacedOrder[], other: Hex = path) =>
          expect(verifyPath(batch, orders, other)).toMatchObject({ ok: false, code: 'batch.bad_path' })
        const bytes = fromHex(path)
        if (bytes.length > 0) {
          bytes[pick % bytes.length] = (bytes[pick % bytes.length] ?? 0) ^ flip
          refused(placed, toHex(bytes))
          refused(placed, toHex(bytes.slice(44)))
        }
        refused(placed, `${path}${'00'.repeat(44)}` as Hex)
        const at = pick % placed.length
        refused(placed.map((one, i) => (i === at ? { ...one, order: changed(one.order, field, flip) } : one)))
        refused(placed.map((one, i) => (i === at ? { ...one, position: one.position + 1 } : one)))
        refused(placed.map((one, i) => (i === at ? moved(one) : one)))
      },
    ),
    ORDER_SEEDS,
  )
})

test('however a signer makes up the sums of a tree, the orders that can be proven never sum to more than its total', () => {
  fc.assert(
    fc.property(
      arbitraryBatchOrders(24),
      fc.nat(),
      fc.nat(),
      fc.bigInt({ min: 0n, max: 2n ** 80n }),
      (orders, at, depth, sum) => {
        const tree = lie(makeTree(orders), at, depth, sum)
        const made = makeBatch(orders)
        if (!made.ok) throw new Error(made.code)
        const batch = { ...made.value, ...rootOf(tree) }
        const provable = orders.filter((order, i) => {
          const paths = [tree, makeTree(orders)].map(from => pathOf(from, [i]))
          return [...paths, ...paths.map(path => fitted(path, batch.total - order.amount))].some(
            path => verifyPath(batch, place(orders, [i]), path).ok,
          )
        })
        expect(provable.reduce((total, { amount }) => total + amount, 0n)).toBeLessThanOrEqual(batch.total)
      },
    ),
    ORDER_SEEDS,
  )
})

/** The tree with one node's sum made up, and everything above following from it. */
function lie(tree: BatchTree, at: number, depth: number, sum: bigint): BatchTree {
  const levels = tree.map(level => [...level])
  const height = depth % levels.length
  const level = levels[height] ?? []
  const node = level[at % level.length]
  if (!node) throw new Error('a node to lie about')
  level[at % level.length] = { ...node, sum }
  for (let i = height + 1; i < levels.length; i++) {
    const below = levels[i - 1] ?? []
    levels[i] = below.flatMap((_, j) => (j % 2 === 0 ? (parentOf(below, j) ?? []) : []))
  }
  return levels
}

/** The path with sums that make up what the order leaves of the total, whatever they were. */
function fitted(path: Hex, rest: bigint): Hex {
  if (rest < 0n) return path
  const bytes = fromHex(path)
  for (let at = 32; at < bytes.length; at += 44) bytes.set(bigintToBytes(at === 32 ? rest : 0n, 12), at)
  return toHex(bytes)
}

function changed(order: Order, field: number, flip: number): Order {
  const by = BigInt(flip)
  const other = `0x${flip.toString(16).padStart(40, 'a')}` as const
  const changes: Partial<Order>[] = [
    { amount: order.amount + by },
    { fee: order.fee + by },
    { buyer: other },
    { payer: other },
    { terms: `0x${flip.toString(16).padStart(64, 'a')}` },
  ]
  return { ...order, ...changes[field] }
}

/** The same order under its neighbour's number. */
function moved({ position, order }: PlacedOrder): PlacedOrder {
  return { position: position + 1, order: { ...order, nonce: order.nonce + 1n } }
}

function place(orders: readonly Order[], positions: readonly number[]): PlacedOrder[] {
  return orders.flatMap((order, position) => (positions.includes(position) ? [{ position, order }] : []))
}
