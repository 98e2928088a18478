import type { RescanReport } from '../port/connector.ts'
import { lockCursor, readChain, readWindow } from '../store/chain-store.ts'
import { insertEvents } from '../store/event-store.ts'
import { candidatesOfRange } from './backfill.ts'
import { headerByHash } from './blocks.ts'
import type { Candidate } from './decode.ts'
import type { FollowerContext } from './follower.ts'
import { candidatesOf } from './read-block.ts'
import { onlyWatched } from './take-in.ts'

const RANGE_BLOCKS = 500

/** Reads blocks that were taken in already once more, and delivers what was not stored: nothing comes twice. */
export async function rescan(
  context: FollowerContext,
  { fromHeight, toHeight }: { fromHeight: number; toHeight: number },
): Promise<RescanReport> {
  const state = await readChain(context.database.kysely, context.chain.id)
  if (!state?.cursor) return { fromHeight, toHeight: fromHeight, found: 0 }
  const to = Math.min(toHeight, state.cursor.height)
  const finalTo = Math.min(to, state.finalizedHeight)
  let found = 0
  for (let from = fromHeight; from <= finalTo; from += RANGE_BLOCKS) {
    found += await deliver(context, await candidatesOfRange(context, from, Math.min(finalTo, from + RANGE_BLOCKS - 1)))
  }
  const window = await readWindow(context.database.kysely, context.chain.id)
  for (let height = Math.max(fromHeight, finalTo + 1); height <= to; height++) {
    const own = window.get(height)
    if (own) found += await deliver(context, await candidatesOf(context, [await headerByHash(context.rpc, own.hash)]))
  }
  return { fromHeight, toHeight: to, found }
}

async function deliver(
  { database, chain, onBatch }: FollowerContext,
  candidates: readonly Candidate[],
): Promise<number> {
  if (candidates.length === 0) return 0
  return database.transact('connector.rescan', async trx => {
    await lockCursor(trx, chain.id)
    const state = await readChain(trx, chain.id)
    if (!state?.cursor) return 0
    const window = await readWindow(trx, chain.id)
    // Orphaned since it was read: the follower has taken that block back, and brings what replaced it.
    const canonical = candidates.filter(({ event: { block } }) => {
      return block.height <= state.finalizedHeight || window.get(block.height)?.hash === block.hash
    })
    const events = await insertEvents(trx, chain.id, await onlyWatched(trx, chain.id, canonical))
    const { cursor: head, finalizedHeight } = state
    if (events.length > 0) await onBatch(trx, { chain: chain.id, head, finalizedHeight, events })
    return events.length
  })
}
