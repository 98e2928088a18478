import type { Database } from '@sampan/database/database'
import type { AskedRequest } from './lock-request.ts'
import type { Match } from './match.ts'
import { isOver, type OrderRecord } from './order-record.ts'
import { openRequestOf } from './store/lock-requests.ts'
import { latestMatch } from './store/matches.ts'
import { latestOrderOf } from './store/orders.ts'

/** An owner's newest match, the request its acceptor has not answered, and the order it has led to. */
export type Journey = {
  readonly match: Match
  readonly request: AskedRequest | undefined
  /** Left out once it can never be locked, unless its payer was shown where to pay. */
  readonly order: OrderRecord | undefined
}

export async function readJourney(executor: Database['kysely'], owner: string): Promise<Journey | undefined> {
  const match = await latestMatch(executor, owner)
  if (!match) return undefined
  const order = await latestOrderOf(executor, match.id)
  const isGone = order?.isAbandoned === true && !order.isWithdrawn
  return { match, request: await openRequestOf(executor, match.id), order: isGone ? undefined : order }
}

/** Whether an order may still come of it, or one is not over: then nothing else may be begun for its owner. */
export function isUnderWay({ match, order }: Journey): boolean {
  if (order) return !isOver(order)
  return match.status === 'drawing' || match.status === 'asking'
}
