import type { Address, Hex } from '@sampan/kernel/hex'
import type { Act } from '@sampan/order/v1/reducer'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { ChainFact } from '../order-record.ts'
import { type OrderTables, orderTables } from './tables.ts'

/**
 * Keeps the fact, or counts it again when it was retracted and its block is back; which inclusion of it this is. Everything
 * else about a block that came back is as it was.
 */
export async function insertChainFact(
  trx: Kysely<unknown>,
  order: Hex,
  fact: Omit<ChainFact, 'inclusion' | 'leafHash'>,
): Promise<number> {
  const { act, block } = fact
  const { inclusions } = await orderTables(trx)
    .insertInto('chain_fact')
    .values({
      id: fact.id,
      order_id: order,
      act: JSON.stringify('toBuyer' in act ? { ...act, toBuyer: String(act.toBuyer) } : act),
      actor: fact.by ?? null,
      block_height: BigInt(block.height),
      block_hash: block.hash,
      block_time: BigInt(block.time),
      chain_transaction: fact.chainTransaction,
      log_index: fact.logIndex,
      leaf_hash: null,
    })
    .onConflict(conflict =>
      conflict
        .column('id')
        .doUpdateSet({ retracted: false, leaf_hash: null, inclusions: sql`chain_fact.inclusions + 1` })
        .where('chain_fact.retracted', '=', true),
    )
    .returning('inclusions')
    .executeTakeFirstOrThrow()
  return inclusions
}

export async function setFactLeaf(trx: Kysely<unknown>, id: string, leafHash: Hex): Promise<void> {
  await orderTables(trx).updateTable('chain_fact').set({ leaf_hash: leafHash }).where('id', '=', id).execute()
}

/** The chain has taken the fact back; it stays as a row. */
export async function retractFact(trx: Kysely<unknown>, id: string): Promise<void> {
  await orderTables(trx).updateTable('chain_fact').set({ retracted: true }).where('id', '=', id).execute()
}

/** Facts that are not retracted, by order, in the chain's order. */
export async function chainFactsOf(executor: Kysely<unknown>, orders: readonly Hex[]): Promise<Map<Hex, ChainFact[]>> {
  const rows = await orderTables(executor)
    .selectFrom('chain_fact')
    .selectAll()
    .where('order_id', 'in', orders)
    .where('retracted', '=', false)
    .orderBy('block_height')
    .orderBy('log_index')
    .execute()
  const byOrder = new Map<Hex, ChainFact[]>()
  for (const row of rows) byOrder.set(row.order_id as Hex, [...(byOrder.get(row.order_id as Hex) ?? []), toFact(row)])
  return byOrder
}

function toFact(row: Selectable<OrderTables['chain_fact']>): ChainFact {
  const act = row.act as { type: string; toBuyer?: string }
  return {
    id: row.id,
    act: (act.toBuyer === undefined ? act : { ...act, toBuyer: BigInt(act.toBuyer) }) as Act,
    by: (row.actor as Address | null) ?? undefined,
    block: { height: Number(row.block_height), hash: row.block_hash as Hex, time: Number(row.block_time) },
    chainTransaction: row.chain_transaction as Hex,
    logIndex: row.log_index,
    leafHash: (row.leaf_hash as Hex | null) ?? undefined,
    inclusion: row.inclusions,
  }
}
