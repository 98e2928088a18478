import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { type Batch, fitsLane, sharedOf, strangeField } from './batch.ts'
import { makeTree, rootOf } from './batch-tree.ts'
import type { Order } from './order.ts'

export type BatchRefusal = Refusal<'batch.bad_count' | 'batch.bad_total' | 'batch.mixed_orders'>

/** The batch of these orders, in their order. Refuses, in this order: none or too many, orders that cannot stand together, a sum past 96 bits. */
export function makeBatch(orders: readonly Order[]): Result<Batch, BatchRefusal> {
  const first = orders[0]
  if (!first || !fitsLane(first.nonce, orders.length)) {
    return refuse('batch.bad_count', { count: String(orders.length), nonce: String(first?.nonce ?? 0n) })
  }
  for (const [position, order] of orders.entries()) {
    const field = strangeField(first, position, order)
    if (field) return refuse('batch.mixed_orders', { position: String(position), field })
  }
  const total = orders.reduce((sum, { amount }) => sum + amount, 0n)
  if (total >> 96n > 0n) return refuse('batch.bad_total', { total: String(total) })
  return ok({ ...sharedOf(first), count: orders.length, ...rootOf(makeTree(orders)) })
}
