import type { DatabaseTransaction } from '@sampan/database/database'
import type { AcceptorTables } from '../../store/tables.ts'

export type Place = { readonly lane: number; readonly sequence: number }

/**
 * The next place in the lowest lane that holds no order, or in a new lane. The very first lane of a database is
 * `firstLane`, a random one: a database that was lost and made anew does not collide with the lanes of the old. Runs under `lockAccepts` and takes effect with
 * `occupyLane` in the same databaseTransaction, so that a crash leaves no gap and no double.
 */
export async function findPlace(trx: DatabaseTransaction, firstLane: number): Promise<Place> {
  const lanes = trx.$extendTables<AcceptorTables>().selectFrom('acceptor_lane')
  const idle = await lanes.selectAll().where('order_id', 'is', null).orderBy('lane').limit(1).executeTakeFirst()
  if (idle) return { lane: Number(idle.lane), sequence: Number(idle.sequence) + 1 }
  const last = await lanes.select(eb => eb.fn.max('lane').as('lane')).executeTakeFirst()
  return { lane: last?.lane == null ? firstLane : Number(last.lane) + 1, sequence: 1 }
}

/** `place` is that of the order, or of the last one of a batch; the lane’s sequence never falls. */
export async function occupyLane(trx: DatabaseTransaction, place: Place, orderId: string): Promise<void> {
  const values = { lane: BigInt(place.lane), sequence: BigInt(place.sequence), order_id: orderId }
  const { sequence, order_id } = values
  await trx
    .$extendTables<AcceptorTables>()
    .insertInto('acceptor_lane')
    .values(values)
    .onConflict(conflict => conflict.column('lane').doUpdateSet({ sequence, order_id }))
    .execute()
}

/**
 * Frees the lane once none of its orders is open: until an end is final a reorg could bring the order back into its lane,
 * and a batch has its lane for as long as any order of it lives.
 */
export async function freeLane(trx: DatabaseTransaction, lane: number): Promise<void> {
  const tables = trx.$extendTables<AcceptorTables>()
  const open = tables.selectFrom('acceptor_order').select('order_id').where('lane', '=', BigInt(lane))
  await tables
    .updateTable('acceptor_lane')
    .set({ order_id: null })
    .where('lane', '=', BigInt(lane))
    .where(({ not, exists }) => not(exists(open.where('closed_at', 'is', null))))
    .execute()
}
