import type { ActRequest, OrderObject } from '@sampan/api/order'
import { assert } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { ok, type Result, refuse } from '@sampan/kernel/result'
import { commitAct } from '../act/commit-act.ts'
import { chainOf } from '../relay/relay-orders.ts'
import { orderView } from './order-view.ts'
import type { OrdersGateway } from './ports.ts'
import { relayAfterAct } from './release-soon.ts'
import { findOrder, takeOrder } from './store/orders.ts'
import { type ActRefusal, checkAct, findHeld, takeAct } from './take-act.ts'

/** The door for one signed act, whoever brings it. Refuses what `checkAct` refuses. The same act again changes nothing. */
export async function submitAct(
  gateway: OrdersGateway,
  id: Hex,
  request: ActRequest,
): Promise<Result<OrderObject, ActRefusal>> {
  const known = await findOrder(gateway.database.kysely, id)
  if (!known) return refuse('order.unknown', { order: id })
  const chainNow = await chainOf(gateway, known.chain).connector.now()
  return commitAct(gateway, `orders.${request.type}`, async act => {
    const record = await takeOrder(act.trx, id)
    assert(record, 'an order is never deleted')
    if (findHeld(record, request)) return ok(orderView(record))
    const held = checkAct(record, request, { chainNow, receivedAt: act.now })
    if (!held.ok) return held
    const after = await takeAct(act, record, held.value)
    await relayAfterAct(gateway, act, [after], { chainNow, isRelease: request.type === 'release' })
    await gateway.owner.journeyChanged(act, record.owner)
    return ok(orderView(after))
  })
}
