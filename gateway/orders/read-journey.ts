import type { Database } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import { isLive } from '@sampan/order/v1/reducer'
import type { AskedRequest } from './lock-request.ts'
import type { Match } from './match.ts'
import { endingFact, type OrderRecord } from './order-record.ts'
import { isSure } from './refresh-order.ts'
import { openRequestOf } from './store/lock-requests.ts'
import { findMatch, latestMatch } from './store/matches.ts'
import { ordersOfOwner } from './store/orders.ts'

/** An owner's newest match, the request its acceptor has not answered, and the order it has led to. */
export type Journey = {
  readonly match: Match
  readonly request: AskedRequest | undefined
  /** Left out once it can never be locked, unless its payer was shown where to pay. */
  readonly order: OrderRecord | undefined
  /** Other orders of the owner that have surely paid as well. */
  readonly alsoPaid: readonly OrderRecord[]
  /** How many of the owner's matches have led to an order. */
  readonly orderedCount: number
}

/**
 * Where an owner stands. An order that has paid is its order, though another was begun since: a reorg can bring back one
 * that was given up. Of several the one that paid first.
 */
export async function readJourney(executor: Database['kysely'], owner: string): Promise<Journey | undefined> {
  const newest = await latestMatch(executor, owner)
  if (!newest) return undefined
  const orders = await ordersOfOwner(executor, owner)
  const orderedCount = new Set(orders.map(order => order.match)).size
  const [first, ...alsoPaid] = orders.filter(hasPaid).sort((a, b) => endedAt(a) - endedAt(b))
  const order = first ?? orders.find(({ match }) => match === newest.id)
  const isGone = order?.isAbandoned === true && !order.isWithdrawn
  const match = order && order.match !== newest.id ? await findMatch(executor, order.match) : newest
  assert(match, 'an order belongs to a match')
  const request = await openRequestOf(executor, match.id)
  return { match, request, order: isGone ? undefined : order, alsoPaid, orderedCount }
}

/** Surely ended, and with something for the buyer. */
function hasPaid({ state, certainty }: OrderRecord): boolean {
  return 'payout' in state && state.payout.toBuyer > 0n && isSure(certainty)
}

function endedAt(order: OrderRecord): number {
  return endingFact(order)?.block.time ?? 0
}

/** Whether an order may still come of it, or one has not surely ended: then nothing else may be begun for its owner. */
export function isUnderWay({ match, order }: Journey): boolean {
  if (!order) return match.status === 'drawing' || match.status === 'asking'
  if (order.state.status === 'none') return !order.isAbandoned
  return isLive(order.state.status) || !isSure(order.certainty)
}
