import { Fault } from '@sampan/kernel/fault'
import type { Hex } from '@sampan/kernel/hex'
import type { BlockRef } from '../port/event.ts'
import { readWindow } from '../store/chain-store.ts'
import { headerAt } from './blocks.ts'
import { type Candidate, decodeLogs } from './decode.ts'
import type { FollowerContext } from './follower.ts'
import { reorgBeyondFinal } from './link.ts'
import { logsOfRange } from './logs.ts'
import { blockRef, filtersOf, inOrder } from './read-block.ts'
import { onlyWatched, takeIn } from './take-in.ts'
import { nonsense } from './wire.ts'

const RANGE_BLOCKS = 500

/**
 * Takes in one range of blocks that are finalized already, after the process was away. What we had stored of blocks that
 * were not final then may have been orphaned meanwhile, and is taken back first.
 */
export async function backfill(
  context: FollowerContext,
  cursor: BlockRef,
  wasFinalized: number,
  finalized: number,
): Promise<void> {
  const { chain, database, rpc, onBatch } = context
  const ancestor = await lastCommon(context, cursor, wasFinalized)
  if (ancestor.hash !== cursor.hash) {
    const batch = { ancestor, cursor, blocks: [], candidates: [], finalizedHeight: wasFinalized }
    await takeIn(database, chain.id, batch, onBatch)
    return
  }
  const to = Math.min(finalized, cursor.height + RANGE_BLOCKS)
  const last = blockRef(await headerAt(rpc, to))
  const candidates = await candidatesOfRange(context, cursor.height + 1, to)
  const batch = { ancestor, cursor, blocks: [last], candidates, finalizedHeight: to }
  await takeIn(database, chain.id, batch, onBatch)
}

/** The highest block of ours that the node's chain still has. */
async function lastCommon(
  { rpc, chain, database }: FollowerContext,
  cursor: BlockRef,
  wasFinalized: number,
): Promise<BlockRef> {
  const window = await readWindow(database.kysely, chain.id)
  for (let height = cursor.height; height >= wasFinalized; height--) {
    const own = window.get(height)
    if (!own) continue
    const theirs = await headerAt(rpc, height)
    if (theirs.hash === own.hash) return own
    if (height === wasFinalized) throw reorgBeyondFinal(theirs, own, wasFinalized)
  }
  throw new Fault('connector.no_anchor', `No stored block of ${chain.id} at or above ${wasFinalized}`)
}

/** The watched events of finalized blocks, read by range and checked against the headers of their blocks. */
export async function candidatesOfRange(context: FollowerContext, from: number, to: number): Promise<Candidate[]> {
  const { rpc, chain, assets, vaultFactory, database } = context
  const found = await Promise.all(filtersOf(context).map(filter => logsOfRange(rpc, from, to, filter)))
  const logs = inOrder(found.flat())
  const noTimes = new Map<Hex, number>(logs.map(log => [log.blockHash, 0]))
  const decoded = decodeLogs(logs, { chain: chain.id, assets, vaultFactory, times: noTimes })
  const watched = new Set((await onlyWatched(database.kysely, chain.id, decoded)).map(({ id }) => id))
  const times = new Map<Hex, number>()
  for (const { event } of decoded.filter(({ event }) => watched.has(event.id))) {
    if (times.has(event.block.hash)) continue
    const header = await headerAt(rpc, event.block.height)
    if (header.hash !== event.block.hash) throw nonsense('a log of an orphaned block', event.id)
    times.set(header.hash, header.time)
  }
  return decoded
    .filter(({ event }) => watched.has(event.id))
    .map(({ watched: address, event }) => {
      const time = times.get(event.block.hash) ?? 0
      return { watched: address, event: { ...event, block: { ...event.block, time } } }
    })
}
