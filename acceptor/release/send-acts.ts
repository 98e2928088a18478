import type { OrderVault } from '@sampan/order/v1/order'
import { isAllowed } from '@sampan/order/v1/reducer'
import type { Acceptor } from '../acceptor.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { listOpenOrders } from '../orders/store/order-store.ts'
import { actCall } from '../vault/act-call.ts'
import { listActs, markActSent, type OwnAct, sendKey } from './store/act-store.ts'

type Needs = Pick<Acceptor, 'config' | 'database' | 'sender' | 'now' | 'logger'>
type Moment = { readonly vault: OrderVault; readonly chainNow: number }

/**
 * Sends, at the daemon’s own cost, signed releases and contests that the own node still does not show after the gateway had
 * its time. A contest waits half of its margin at most. Returns how many were handed to the sender.
 */
export async function sendActs(acceptor: Needs, moment: Moment): Promise<number> {
  const { sender, database } = acceptor
  if (!sender) return 0
  const orders = new Map((await listOpenOrders(database.kysely)).map(record => [record.orderId, record]))
  let sent = 0
  for (const act of await listActs(database.kysely, [...orders.keys()])) {
    const record = orders.get(act.orderId)
    if (!record || !isSendDue(acceptor, record, act, moment)) continue
    const { to, data } = actCall(moment.vault.address, act.type as 'release' | 'contest', record.order, act.signature)
    await database.transact('release.send', async trx => {
      await sender.enqueue(trx, { key: sendKey(act), to, data, note: `${act.type} of order ${act.orderId}` })
      await markActSent(trx, act, acceptor.now())
    })
    acceptor.logger.warn({ order: act.orderId, act: act.type }, 'the gateway did not relay in time; sent by the daemon')
    sent += 1
  }
  return sent
}

/** Whether a signed act has waited long enough for its gateway, and the chain would take it now. */
export function isSendDue(
  { config: { timing }, now }: Pick<Acceptor, 'config' | 'now'>,
  { order, state }: Pick<OrderRecord, 'order' | 'state'>,
  act: OwnAct,
  { vault, chainNow }: Moment,
): boolean {
  // A settlement needs the buyer’s signature too, which only the gateway collects.
  if (act.type === 'settle' || act.sentAt !== undefined) return false
  if (!isAllowed(act.type, order, vault, state, chainNow)) return false
  if (now() - act.signedAt >= timing.relay_grace_seconds) return true
  if (act.type !== 'contest') return false
  const marginSeconds = Math.ceil(((order.confirmBy - order.claimBy) * timing.contest_margin_bps) / 20_000)
  return !isAllowed('contest', order, vault, state, chainNow + marginSeconds)
}
