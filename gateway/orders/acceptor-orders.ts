import type { AcceptorOrder } from '@sampan/api/acceptor-protocol'
import type { Database } from '@sampan/database/database'
import { acceptorOrderView } from './order-view.ts'
import { ordersOfAcceptor } from './store/orders.ts'

/** What an acceptor's stream shows: all live orders at first (`sinceVersion` 0), later those that changed. */
export async function acceptorOrders(
  executor: Database['kysely'],
  acceptor: string,
  sinceVersion: number,
): Promise<{ readonly version: number; readonly orders: readonly AcceptorOrder[] }> {
  const { version, orders } = await ordersOfAcceptor(executor, acceptor, BigInt(sinceVersion))
  return { version: Number(version), orders: orders.map(acceptorOrderView) }
}
