import type { OrderVault } from '@sampan/order/v1/order'
import { isAllowed } from '@sampan/order/v1/reducer'
import { requiredSigners } from '@sampan/order/v1/signers'
import type { Acceptor } from '../acceptor.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { listOpenOrders } from '../orders/store/order-store.ts'
import { actCall } from '../vault/act-call.ts'
import { listActs, markActSent, type OwnAct } from './store/act-store.ts'

type Needs = Pick<Acceptor, 'config' | 'database' | 'sender' | 'now' | 'logger'>
const FIRST_RETRY_SECONDS = 5
const MAX_RETRY_SECONDS = 3_600

type Moment = { readonly vault: OrderVault; readonly chainNow: number }

/**
 * Sends, at the daemon’s own cost, signed releases and contests that the own node still does not show after the gateway had
 * its time. A contest waits half of its margin at most. What was refused or reverted is sent again under a new key, ever
 * more seldom; the vault takes each act once. Returns how many were handed to the sender.
 */
export async function sendActs(acceptor: Needs, moment: Moment): Promise<number> {
  const { sender, database } = acceptor
  if (!sender) return 0
  const orders = new Map((await listOpenOrders(database.kysely)).map(record => [record.orderId, record]))
  let sent = 0
  for (const act of await listActs(database.kysely, [...orders.keys()])) {
    const record = orders.get(act.orderId)
    if (!record || !isSendDue(acceptor, record, act, moment)) continue
    const { to, data } = actCall(moment.vault.address, act.type as 'release' | 'contest', record, act.signature)
    await database.transact('release.send', async trx => {
      const key = await markActSent(trx, act, acceptor.now())
      await sender.enqueue(trx, { key, to, data, note: `${act.type} of order ${act.orderId}` })
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
  if (act.type === 'settle' || !isAllowed(act.type, order, vault, state, chainNow)) return false
  if (!requiredSigners(act.type, order, vault, state.status).some(group => group.includes(act.signer))) return false
  if (act.sentAt !== undefined) return hasFailed(act) && now() >= act.sentAt + retrySeconds(act.sendAttempts)
  if (now() - act.signedAt >= timing.relay_grace_seconds) return true
  if (act.type !== 'contest') return false
  const marginSeconds = Math.ceil(((order.confirmBy - order.claimBy) * timing.contest_margin_bps) / 20_000)
  return !isAllowed('contest', order, vault, state, chainNow + marginSeconds)
}

function hasFailed({ sendStatus = '' }: OwnAct): boolean {
  return sendStatus.startsWith('refused') || sendStatus.startsWith('reverted')
}

function retrySeconds(attempts: number): number {
  return Math.min(FIRST_RETRY_SECONDS * 2 ** (attempts - 1), MAX_RETRY_SECONDS)
}
