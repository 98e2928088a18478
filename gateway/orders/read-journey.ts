import type { Database } from '@sampan/database/database'
import { isLive } from '@sampan/order/v1/reducer'
import type { AskedRequest } from './lock-request.ts'
import type { Match } from './match.ts'
import type { OrderRecord } from './order-record.ts'
import { isSure } from './refresh-order.ts'
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

/** Whether an order may still come of it, or one has not surely ended: then nothing else may be begun for its owner. */
export function isUnderWay({ match, order }: Journey): boolean {
  if (!order) return match.status === 'drawing' || match.status === 'asking'
  if (order.state.status === 'none') return !order.isAbandoned
  return isLive(order.state.status) || !isSure(order.certainty)
}
