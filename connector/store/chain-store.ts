import type { DatabaseTransaction } from '@sampan/database/database'
import type { ChainId } from '@sampan/kernel/asset'
import type { Hex } from '@sampan/kernel/hex'
import type { BlockRef } from '../port/event.ts'
import { type Executor, tables } from './tables.ts'

export type ChainState = {
  readonly genesisHash: Hex
  /** Undefined until following has begun. */
  readonly cursor: BlockRef | undefined
  readonly finalizedHeight: number
  readonly halted: { readonly code: string; readonly message: string } | undefined
}

export async function readChain(executor: Executor, chain: ChainId): Promise<ChainState | undefined> {
  const row = await tables(executor)
    .selectFrom('connector_chain')
    .selectAll()
    .where('chain', '=', chain)
    .executeTakeFirst()
  if (!row) return undefined
  const { height, hash, time, halted_code: code, halted_message: message } = row
  return {
    genesisHash: row.genesis_hash as Hex,
    cursor:
      height === null || hash === null || time === null
        ? undefined
        : { height: Number(height), hash: hash as Hex, time: Number(time) },
    finalizedHeight: Number(row.finalized_height),
    halted: code === null ? undefined : { code, message: message ?? '' },
  }
}

/** Remembers the genesis block at the first start; later ones must find the same. */
export async function rememberGenesis(trx: DatabaseTransaction, chain: ChainId, genesisHash: Hex): Promise<void> {
  await tables(trx)
    .insertInto('connector_chain')
    .values({ chain, genesis_hash: genesisHash, finalized_height: 0 })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** The cursor, locked until the databaseTransaction ends, so that two followers cannot both extend it. */
export async function lockCursor(trx: DatabaseTransaction, chain: ChainId): Promise<Hex | undefined> {
  const row = await tables(trx)
    .selectFrom('connector_chain')
    .select('hash')
    .where('chain', '=', chain)
    .forUpdate()
    .executeTakeFirst()
  return (row?.hash ?? undefined) as Hex | undefined
}

export async function moveCursor(
  trx: DatabaseTransaction,
  chain: ChainId,
  cursor: BlockRef,
  finalizedHeight: number,
): Promise<void> {
  await tables(trx)
    .updateTable('connector_chain')
    .set({ ...cursor, finalized_height: finalizedHeight })
    .where('chain', '=', chain)
    .execute()
}

export async function setHalted(
  trx: DatabaseTransaction,
  chain: ChainId,
  halted: { code: string; message: string } | undefined,
): Promise<void> {
  await tables(trx)
    .updateTable('connector_chain')
    .set({ halted_code: halted?.code ?? null, halted_message: halted?.message ?? null })
    .where('chain', '=', chain)
    .execute()
}

/** The stored blocks from the finalized one up, by height. */
export async function readWindow(executor: Executor, chain: ChainId): Promise<Map<number, BlockRef>> {
  const rows = await tables(executor)
    .selectFrom('connector_block')
    .select(['height', 'hash', 'time'])
    .where('chain', '=', chain)
    .orderBy('height')
    .execute()
  return new Map(
    rows.map(({ height, hash, time }) => [
      Number(height),
      { height: Number(height), hash: hash as Hex, time: Number(time) },
    ]),
  )
}

export async function readBlock(executor: Executor, chain: ChainId, height: number): Promise<BlockRef | undefined> {
  const row = await tables(executor)
    .selectFrom('connector_block')
    .select(['hash', 'time'])
    .where('chain', '=', chain)
    .where('height', '=', BigInt(height))
    .executeTakeFirst()
  return row && { height, hash: row.hash as Hex, time: Number(row.time) }
}

export async function insertBlocks(
  trx: DatabaseTransaction,
  chain: ChainId,
  blocks: readonly BlockRef[],
): Promise<void> {
  if (blocks.length === 0) return
  const rows = blocks.map(({ height, hash, time }) => ({ chain, height, hash, time }))
  await tables(trx).insertInto('connector_block').values(rows).execute()
}

export async function deleteBlocksAbove(trx: DatabaseTransaction, chain: ChainId, height: number): Promise<void> {
  await tables(trx)
    .deleteFrom('connector_block')
    .where('chain', '=', chain)
    .where('height', '>', BigInt(height))
    .execute()
}

/** What is finalized needs no linkage any more; the block at `height` stays, for the next one to link to. */
export async function deleteBlocksBelow(trx: DatabaseTransaction, chain: ChainId, height: number): Promise<void> {
  await tables(trx)
    .deleteFrom('connector_block')
    .where('chain', '=', chain)
    .where('height', '<', BigInt(height))
    .execute()
}
