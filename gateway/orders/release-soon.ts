import { afterCommit } from '@sampan/database/database'
import type { Hex } from '@sampan/kernel/hex'
import { type Act, commitAct } from '../act/commit-act.ts'
import { chainOf, relayOrders } from '../relay/relay-orders.ts'
import { holds, type OrderRecord } from './order-record.ts'
import type { OrdersGateway } from './ports.ts'
import { takeOrdersOfBatch } from './store/orders.ts'

/**
 * Sends what an act upon these orders has made due. The release of an order that is still in its batch waits a moment for
 * others of the batch, which then go out in one call; a later block sends it too, should this process not live that long.
 */
export async function relayAfterAct(
  gateway: OrdersGateway,
  act: Act,
  records: readonly OrderRecord[],
  { chainNow, isRelease }: { chainNow: number; isRelease: boolean },
): Promise<void> {
  const waitMs = gateway.config.relay.release_wait_ms
  const due: OrderRecord[] = []
  for (const record of records) {
    const { inBatch, state, chain } = record
    if (!isRelease || !inBatch || state.status !== 'locked' || waitMs === 0) due.push(record)
    else {
      const work = () => releaseNow(gateway, chain, inBatch.id)
      afterCommit(() => gateway.soon.later(`release:${inBatch.id}`, waitMs, work))
    }
  }
  await relayOrders(gateway, act, due, chainNow)
}

/** Whether the order's release was signed so lately that it still waits for others; wall clock, to the second. */
export function waitsForOthers({ config }: Pick<OrdersGateway, 'config'>, record: OrderRecord, now: number): boolean {
  const { inBatch, state, held } = record
  if (!inBatch || state.status !== 'locked') return false
  const waitMs = config.relay.release_wait_ms
  return held.some(({ act, receivedAt }) => act.type === 'release' && (now - receivedAt) * 1000 < waitMs)
}

/** Sends every release of the batch that is signed and not under way. */
async function releaseNow(gateway: OrdersGateway, chain: OrderRecord['chain'], batch: Hex): Promise<void> {
  const chainNow = await chainOf(gateway, chain).connector.now()
  await commitAct(gateway, 'relay.releases', async act => {
    const orders = await takeOrdersOfBatch(act.trx, batch)
    const signed = orders.filter(order => order.state.status === 'locked' && holds(order, 'release'))
    await relayOrders(gateway, act, signed, chainNow)
  })
}
