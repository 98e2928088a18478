import type { BatchHandler, ChainBatch } from '@sampan/connector/connector'
import type { DatabaseTransaction } from '@sampan/database/database'
import type { Hex } from '@sampan/kernel/hex'
import { checkLock } from '@sampan/order/v1/check-lock'
import type { OrderVault } from '@sampan/order/v1/order'
import { isLive } from '@sampan/order/v1/reducer'
import type { Logger } from 'pino'
import { isOrderEvent } from '../chain/act-of-event.ts'
import { readFinalTime, writeChainView } from '../chain/store/chain-store.ts'
import { deleteFact, insertFact, listFacts } from '../chain/store/fact-store.ts'
import { recordSend } from '../release/store/act-store.ts'
import { eventsOfBatch } from './events-of-batch.ts'
import type { OrderRecord } from './order-record.ts'
import { replayFacts } from './replay-facts.ts'
import { freeLane } from './store/lane-store.ts'
import { closeOrder, listOpenOrders, lockOrder, setStanding } from './store/order-store.ts'

type Options = {
  /** The vault’s keys as last read; they only matter for parties, never for what moved. */
  readonly vault: () => OrderVault
  readonly logger: Logger
  /** Called after each batch, once it has committed or failed: there may be something to do. */
  readonly onBatch: () => void
}

/**
 * Takes in what the acceptor’s own node saw, in the connector’s databaseTransaction: facts are added and, on a reorg, taken
 * back; each order touched is replayed from its facts; orders whose end is final give their lane back.
 */
export function makeBatchHandler({ vault, logger, onBatch }: Options): BatchHandler {
  return async (trx, batch) => {
    await writeChainView(trx, {
      headHeight: batch.head.height,
      headTime: batch.head.time,
      finalizedHeight: batch.finalizedHeight,
    })
    for (const orderId of await storeFacts(trx, batch)) await replay(trx, orderId, vault(), logger)
    await closeFinished(trx, batch, vault())
    onBatch()
  }
}

/** The ids of orders that something happened to. */
async function storeFacts(trx: DatabaseTransaction, batch: ChainBatch): Promise<Set<Hex>> {
  const touched = new Set<Hex>()
  for (const event of batch.events) {
    if (event.type === 'sent') {
      await recordSend(trx, event)
      continue
    }
    const logged = event.type === 'retracted' ? event.original : event
    if (logged.type !== 'vault') continue
    const happened = isOrderEvent(logged.event)
      ? [{ id: logged.id, event: logged.event }]
      : await eventsOfBatch(trx, logged, event.type === 'retracted')
    for (const { id, event: own } of happened) {
      // An order this database does not know: somebody else holds the vault’s key, or a backup was restored.
      if (!(await lockOrder(trx, own.orderId))) continue
      if (event.type === 'retracted') await deleteFact(trx, id)
      else await insertFact(trx, { ...logged, id }, own)
      touched.add(own.orderId)
    }
  }
  return touched
}

async function replay(trx: DatabaseTransaction, orderId: Hex, vault: OrderVault, logger: Logger): Promise<void> {
  const record = await lockOrder(trx, orderId)
  if (!record) return
  const { disagreement, ...standing } = replayFacts(record.order, vault, await listFacts(trx, orderId))
  if (disagreement) {
    const { code, detail } = disagreement
    logger.error({ order: orderId, code, detail }, 'the vault did what the reducer would refuse; the vault is believed')
  }
  await setStanding(trx, orderId, standing)
}

async function closeFinished(trx: DatabaseTransaction, batch: ChainBatch, vault: OrderVault): Promise<void> {
  const finalTime = await readFinalTime(trx, batch.finalizedHeight)
  for (const record of await listOpenOrders(trx)) {
    if (!isFinished(record, batch, vault, finalTime)) continue
    await closeOrder(trx, record.orderId, batch.head.time)
    await freeLane(trx, record.lane)
  }
}

/** Ended below the finalized height, or not locked at a finalized time at which it no longer can be. */
function isFinished(
  { order, state, statusHeight }: OrderRecord,
  batch: ChainBatch,
  vault: OrderVault,
  finalTime: number | undefined,
): boolean {
  if (isLive(state.status)) return false
  if (state.status !== 'none') return statusHeight !== undefined && statusHeight <= batch.finalizedHeight
  if (finalTime === undefined) return false
  const lockable = checkLock(order, vault, finalTime)
  return !lockable.ok && lockable.code === 'order.too_late'
}
