import type { Database } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import type { Asset } from '@sampan/kernel/asset'
import { Fault } from '@sampan/kernel/fault'
import type { Address } from '@sampan/kernel/hex'
import type { BatchHandler } from '../port/connector.ts'
import type { BlockRef } from '../port/event.ts'
import type { ChainEntry } from '../registry/chains.ts'
import { type ChainState, insertBlocks, lockCursor, moveCursor, readChain, readWindow } from '../store/chain-store.ts'
import { backfill } from './backfill.ts'
import { finalizedHeight, headerAt, latestHeader } from './blocks.ts'
import { linkToOurs } from './link.ts'
import { blockRef, candidatesOf } from './read-block.ts'
import type { Rpc } from './rpc.ts'
import { takeIn } from './take-in.ts'
import type { Header } from './wire.ts'

export type FollowerContext = {
  readonly chain: ChainEntry
  readonly rpc: Rpc
  readonly database: Database
  readonly assets: readonly Asset[]
  readonly vaultFactory: Address | undefined
  readonly onBatch: BatchHandler
  /** Where following begins at the latest; at the finalized block if not given or not reached by finality yet. */
  readonly startHeight: number | undefined
}

/** What a turn has seen. `more`: there is more to take in at once. */
export type Turn = { readonly more: boolean; readonly head: BlockRef; readonly finalizedHeight: number }

const BATCH_BLOCKS = 32
/** Above this distance ranges of finalized blocks are read instead of single ones. */
const RANGE_FROM = 64

/**
 * One step of following: asks the node for its head and takes in what is new, at most one batch. Interrupt it anywhere
 * and it goes on from the stored cursor.
 */
export async function followTurn(context: FollowerContext): Promise<Turn> {
  const { rpc, chain, database } = context
  const state = await readChain(database.kysely, chain.id)
  assert(state, 'the genesis block was verified before following')
  if (state.halted) throw new Fault(state.halted.code, state.halted.message)
  const head = await latestHeader(rpc)
  const finalized = Math.max(state.finalizedHeight, await finalizedHeight(rpc, head.height, chain.finalityDepth))
  if (!state.cursor) return begin(context, finalized)
  if (finalized - state.cursor.height > RANGE_FROM) {
    await backfill(context, state.cursor, state.finalizedHeight, finalized)
    return { more: true, head: blockRef(head), finalizedHeight: finalized }
  }
  return extend(context, { ...state, cursor: state.cursor }, head, finalized)
}

async function begin({ rpc, chain, database, startHeight }: FollowerContext, finalized: number): Promise<Turn> {
  // Never above the finalized height: a reorg could take the very block away that all others link to.
  const anchor = blockRef(await headerAt(rpc, Math.max(0, Math.min(finalized, (startHeight ?? finalized) - 1))))
  const finalizedHeight = Math.min(finalized, anchor.height)
  await database.transact('connector.begin', async trx => {
    if ((await lockCursor(trx, chain.id)) !== undefined) return
    await insertBlocks(trx, chain.id, [anchor])
    await moveCursor(trx, chain.id, anchor, finalizedHeight)
  })
  return { more: true, head: anchor, finalizedHeight }
}

async function extend(
  context: FollowerContext,
  state: ChainState & { cursor: BlockRef },
  head: Header,
  finalized: number,
): Promise<Turn> {
  const { ancestor, path } = await link(context, state, head)
  const seen = { head: blockRef(head), finalizedHeight: finalized, more: false }
  const finalityMoved = Math.min(finalized, state.cursor.height) > state.finalizedHeight
  if (path.length === 0 && !finalityMoved) return seen
  let cursor = state.cursor
  // A node that lags tells nothing about the blocks above its head: only another block there takes ours back.
  let tip = path.length === 0 ? cursor : ancestor
  for (let from = 0; from === 0 || from < path.length; from += BATCH_BLOCKS) {
    const headers = path.slice(from, from + BATCH_BLOCKS)
    const candidates = await candidatesOf(context, headers)
    const batch = { ancestor: tip, cursor, blocks: headers.map(blockRef), candidates, finalizedHeight: finalized }
    if (!(await takeIn(context.database, context.chain.id, batch, context.onBatch))) return { ...seen, more: true }
    tip = batch.blocks.at(-1) ?? tip
    cursor = tip
  }
  return seen
}

async function link({ rpc, chain, database }: FollowerContext, state: ChainState & { cursor: BlockRef }, head: Header) {
  const { cursor, finalizedHeight } = state
  if (head.hash === cursor.hash || head.height < finalizedHeight) return { ancestor: cursor, path: [] }
  if (head.parentHash === cursor.hash) return { ancestor: cursor, path: [head] }
  return linkToOurs(rpc, head, await readWindow(database.kysely, chain.id), finalizedHeight)
}
