import type { VaultLogged } from '@sampan/connector/event'
import type { DatabaseTransaction } from '@sampan/database/database'
import type { Hex } from '@sampan/kernel/hex'
import type { AcceptorTables } from '../../store/tables.ts'
import { eventFromJson, eventToJson, type OrderEvent } from '../act-of-event.ts'

/** Something the vault did to an order, where the own node saw it. */
export type OrderFact = {
  readonly event: OrderEvent
  readonly height: number
  readonly time: number
  readonly chainTransaction: Hex
}

export async function insertFact(trx: DatabaseTransaction, logged: VaultLogged, event: OrderEvent): Promise<void> {
  const { id, block, logIndex, chainTransaction } = logged
  await trx
    .$extendTables<AcceptorTables>()
    .insertInto('acceptor_fact')
    .values({
      id,
      order_id: event.orderId,
      event_json: eventToJson(event),
      block_height: BigInt(block.height),
      block_time: BigInt(block.time),
      log_index: BigInt(logIndex),
      chain_transaction: chainTransaction,
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export async function deleteFact(trx: DatabaseTransaction, id: string): Promise<void> {
  await trx.$extendTables<AcceptorTables>().deleteFrom('acceptor_fact').where('id', '=', id).execute()
}

/** In the chain’s order. */
export async function listFacts(trx: DatabaseTransaction, orderId: string): Promise<OrderFact[]> {
  const query = trx.$extendTables<AcceptorTables>().selectFrom('acceptor_fact').selectAll()
  const rows = await query.where('order_id', '=', orderId).orderBy('block_height').orderBy('log_index').execute()
  return rows.map(row => ({
    event: eventFromJson(row.event_json),
    height: Number(row.block_height),
    time: Number(row.block_time),
    chainTransaction: row.chain_transaction as Hex,
  }))
}
