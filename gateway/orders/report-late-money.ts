import type { Hex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { commitAct } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import { findOrder } from './store/orders.ts'

/** Logs, as a commitment, that money came after an order's end. Refuses an order that is not the acceptor's. */
export async function reportLateMoney(
  gateway: Gateway,
  acceptor: string,
  id: Hex,
  money: Hex,
): Promise<Result<undefined, Refusal<'order.unknown'>>> {
  const order = await findOrder(gateway.database.kysely, id)
  if (!order || order.acceptor !== acceptor) return refuse('order.unknown', { order: id })
  await commitAct(gateway, 'orders.late_money', async act => {
    const { payment } = order
    const detail = { money, orderId: id }
    act.log({ kind: 'payment.late_money', payment, time: act.now, detail, key: `late_money:${id}:${money}` })
  })
  return ok(undefined)
}
