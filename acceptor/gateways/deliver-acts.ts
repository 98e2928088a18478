import type { ReleaseTogether } from '@sampan/api/acceptor-protocol'
import { type ChainId, evmChainNumber } from '@sampan/kernel/asset'
import { Fault } from '@sampan/kernel/fault'
import { hashReleaseBatch, whichOf } from '@sampan/order/v1/batch'
import type { Acceptor } from '../acceptor.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { listOpenOrders } from '../orders/store/order-store.ts'
import { markActDelivered, type OwnAct } from '../release/store/act-store.ts'
import { callGateway, type Door, said } from './call-gateway.ts'
import type { Session } from './open-session.ts'

const CALLS_AT_ONCE = 16

/**
 * Hands in what this daemon has signed. Releases of orders that are still in one batch go in one call, with one signature
 * over all of them beside each order's own: the chain asks less for it. What is not taken so goes act by act, those of one order one
 * after the other, of several orders side by side, so that the gateway can relay them together.
 */
export async function deliverActs(
  acceptor: Acceptor,
  door: Door,
  session: Session,
  acts: readonly OwnAct[],
): Promise<void> {
  const byOrder = Map.groupBy(acts, ({ orderId }) => orderId)
  for (const releases of await groupReleases(acceptor, byOrder)) {
    const isTaken = await deliverTogether(acceptor, door, session, releases)
    for (const { act } of isTaken ? releases : []) byOrder.delete(act.orderId)
  }
  const left = [...byOrder.values()]
  const next = async () => {
    for (let own = left.shift(); own; own = left.shift()) {
      for (const act of own) await deliverAct(acceptor, door, act)
    }
  }
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, next))
}

/** The first try of a release, and where its order stands. */
type Release = {
  readonly act: OwnAct
  readonly record: OrderRecord
  readonly place: NonNullable<OrderRecord['inBatch']>
}

/** Releases that may go together, at least two of each batch, in rising order of position. */
async function groupReleases(
  { database, config, signer }: Acceptor,
  byOrder: ReadonlyMap<string, readonly OwnAct[]>,
): Promise<Release[][]> {
  const alone = [...byOrder.values()].flatMap(acts => (acts.length === 1 ? acts : []))
  const fresh = alone.filter(act => {
    return act.type === 'release' && act.signer === signer.address && act.deliveryRefused === undefined
  })
  if (fresh.length < 2) return []
  const records = new Map((await listOpenOrders(database.kysely)).map(record => [record.orderId, record]))
  const releases = fresh.flatMap((act): Release[] => {
    const record = records.get(act.orderId)
    const isTheVaults = record?.order.confirmer === config.vault.address
    return record?.inBatch && isTheVaults && record.state.status === 'locked'
      ? [{ act, record, place: record.inBatch }]
      : []
  })
  const groups = [...Map.groupBy(releases, ({ place }) => place.id).values()].filter(group => group.length > 1)
  return groups.map(group => group.toSorted((a, b) => a.place.position - b.place.position))
}

/** Whether the gateway took them. If it did not, or gave no answer, each goes by itself: that says which and why. */
async function deliverTogether(
  { config, database, signer, logger, now }: Acceptor,
  door: Door,
  session: Session,
  releases: readonly Release[],
): Promise<boolean> {
  const [first] = releases
  if (!first) return true
  const { id, batch } = first.place
  const vault = { chainId: evmChainNumber(config.chain.id as ChainId), address: config.vault.address }
  // Nothing is released by it that was not signed, and stored, by itself before.
  const digest = hashReleaseBatch(batch, whichOf(releases.map(({ place }) => place.position)), vault)
  const body: ReleaseTogether = {
    releases: releases.map(({ act }) => ({ order: act.orderId, signature: act.signature })),
    signature: signer.sign(digest),
  }
  const sent = await callGateway(door, 'releaseTogether', body, { params: { id }, token: session.token }).catch(
    (error: unknown) => {
      if (error instanceof Fault) return { ok: false, code: error.code, detail: error.detail } as const
      throw error
    },
  )
  if (!sent.ok) {
    logger.warn({ batch: id, reason: sent.code, ...sent.detail }, 'releases were not taken together')
    return false
  }
  const outcome = { at: now() }
  await database.transact('release.delivered', async trx => {
    for (const { act } of releases) await markActDelivered(trx, act, outcome)
  })
  return true
}

async function deliverAct(acceptor: Acceptor, door: Door, act: OwnAct): Promise<void> {
  const body = {
    type: act.type,
    ...(act.toBuyerUnits !== undefined && { to_buyer: String(act.toBuyerUnits) }),
    signature: act.signature,
    signer: act.signer,
  }
  // Without an Idempotency-Key: the act itself is the same each time, and a refusal must not be remembered for it.
  const sent = await callGateway(door, 'submitAct', body, { params: { id: act.orderId } })
  if (!sent.ok) acceptor.logger.warn({ order: act.orderId, act: act.type, ...sent.detail }, 'act refused')
  const outcome = { at: acceptor.now(), ...(!sent.ok && { refused: said(sent) }) }
  await acceptor.database.transact('release.delivered', trx => markActDelivered(trx, act, outcome))
}
