import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { ChainId } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'
import type { BatchHandler } from '../port/connector.ts'
import type { BlockRef, Retracted, TransferLogged, VaultLogged } from '../port/event.ts'
import { deleteBlocksAbove, deleteBlocksBelow, insertBlocks, lockCursor, moveCursor } from '../store/chain-store.ts'
import { deleteEventsAbove, insertEvents } from '../store/event-store.ts'
import type { Executor } from '../store/tables.ts'
import { watchedAmong } from '../store/watch-store.ts'
import type { Candidate } from './decode.ts'

export type Batch = {
  /** The block of ours that the batch continues; what is above it is taken back. */
  readonly ancestor: BlockRef
  /** The cursor when the batch was put together. If it moved since, the batch is dropped. */
  readonly cursor: BlockRef
  /** New blocks after the ancestor, oldest first. */
  readonly blocks: readonly BlockRef[]
  readonly candidates: readonly Candidate[]
  readonly finalizedHeight: number
}

/** Stores a batch and hands it to the handler, in one databaseTransaction. False when another follower was faster. */
export async function takeIn(
  database: Database,
  chain: ChainId,
  batch: Batch,
  handler: BatchHandler,
): Promise<boolean> {
  return database.transact('connector.take_in', async trx => {
    if ((await lockCursor(trx, chain)) !== batch.cursor.hash) return false
    const retracted = await takeBack(trx, chain, batch)
    await insertBlocks(trx, chain, batch.blocks)
    const found = await insertEvents(trx, chain, await onlyWatched(trx, chain, batch.candidates))
    const head = batch.blocks.at(-1) ?? batch.ancestor
    const finalizedHeight = Math.min(batch.finalizedHeight, head.height)
    await moveCursor(trx, chain, head, finalizedHeight)
    await deleteBlocksBelow(trx, chain, finalizedHeight)
    await handler(trx, { chain, head, finalizedHeight, events: [...retracted, ...found] })
    return true
  })
}

async function takeBack(trx: DatabaseTransaction, chain: ChainId, { ancestor, cursor }: Batch): Promise<Retracted[]> {
  if (ancestor.height >= cursor.height) return []
  await deleteBlocksAbove(trx, chain, ancestor.height)
  const orphaned = await deleteEventsAbove(trx, chain, ancestor.height)
  return orphaned.map(original => ({ type: 'retracted', id: original.id, cause: 'reorg', original }))
}

/** The candidates that somebody watches, in their order. */
export async function onlyWatched(
  executor: Executor,
  chain: ChainId,
  candidates: readonly Candidate[],
): Promise<(VaultLogged | TransferLogged)[]> {
  const addresses = (type: string): Address[] =>
    candidates.filter(({ event }) => event.type === type).map(({ watched }) => watched)
  const watched = {
    vault: await watchedAmong(executor, chain, 'vault', addresses('vault')),
    transfer: await watchedAmong(executor, chain, 'transfer', addresses('transfer')),
  }
  return candidates.filter(({ watched: address, event }) => watched[event.type].has(address)).map(({ event }) => event)
}
