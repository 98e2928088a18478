import type { FinalityPolicy } from '@sampan/connector/certainty'
import type { ChainBatch } from '@sampan/connector/connector'
import type { AssetId } from '@sampan/kernel/asset'
import type { Act } from '../act/commit-act.ts'
import { relayOrders } from '../relay/relay-orders.ts'
import { askNext } from './ask-next.ts'
import { drawMatch } from './draw-match.ts'
import type { OrderRecord } from './order-record.ts'
import type { OrdersGateway } from './ports.ts'
import { hasChanged, meansSomething, refreshOrder } from './refresh-order.ts'
import { waitsForOthers } from './release-soon.ts'
import { takeMatch, takeMatchesToDraw, updateMatch } from './store/matches.ts'
import { takeOrder, takeOrdersToAttend, updateOrder } from './store/orders.ts'

type Batch = ChainBatch & { readonly policyOf: (asset: AssetId) => FinalityPolicy }

/**
 * Brings everything that waits for the chain up to date: draws among logged candidates, how sure each open order is,
 * what becomes due with the chain's time. `touched` are the orders with news in this batch; only they are looked at when
 * the batch brings no block.
 */
export async function progressOrders(
  gateway: OrdersGateway,
  act: Act,
  batch: Batch,
  { touched, hasBlocks }: { touched: ReadonlySet<OrderRecord['id']>; hasBlocks: boolean },
): Promise<void> {
  const { chain, head } = batch
  const orders = hasBlocks ? await takeOrdersToAttend(act.trx, chain, head.time) : []
  for (const id of touched) {
    if (orders.some(order => order.id === id)) continue
    const order = await takeOrder(act.trx, id)
    if (order) orders.push(order)
  }
  const progressed: OrderRecord[] = []
  for (const order of orders) progressed.push(await progress(gateway, act, batch, order, touched.has(order.id)))
  const due = progressed.filter(order => !waitsForOthers(gateway, order, act.now))
  await relayOrders(gateway, act, due, head.time)
  if (!hasBlocks) return
  for (const match of await takeMatchesToDraw(act.trx, chain, head.height)) {
    await drawMatch(gateway, act, match, head)
  }
}

async function progress(
  gateway: OrdersGateway,
  act: Act,
  batch: Batch,
  before: OrderRecord,
  isTouched: boolean,
): Promise<OrderRecord> {
  const order = refreshOrder(before, batch, batch.policyOf(before.asset))
  if (isTouched || hasChanged(before, order)) {
    await updateOrder(act.trx, order)
    act.touch(`acceptor:${order.acceptor}`)
    // That what was sure enough has become final is news to nobody.
    if (isTouched || meansSomething(before, order)) await tellOwner(gateway, act, order, before, batch.head.time)
  }
  return order
}

/**
 * An order that was never locked sends its match on to the next acceptor, unless the payer was shown where to pay: whoever
 * may have paid chooses anew by themselves. Every other change the owner is told.
 */
async function tellOwner(
  gateway: OrdersGateway,
  act: Act,
  order: OrderRecord,
  before: OrderRecord,
  chainNow: number,
): Promise<void> {
  const isNewlyAbandoned = order.isAbandoned && !before.isAbandoned
  const match = isNewlyAbandoned ? await takeMatch(act.trx, order.match) : undefined
  if (match?.status !== 'ordered') return gateway.owner.journeyChanged(act, order.owner)
  const detail = { reason: 'not_locked', orderId: order.id }
  const key = `reassigned:${order.id}`
  act.log({ kind: 'payment.reassigned', payment: order.payment, time: act.now, detail, key })
  if (!order.isWithdrawn) return askNext(gateway, act, match, chainNow)
  await updateMatch(act.trx, { ...match, status: 'failed' })
  return gateway.owner.journeyChanged(act, order.owner)
}
