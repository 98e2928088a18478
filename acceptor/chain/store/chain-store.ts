import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { AcceptorTables } from '../../store/tables.ts'

type Reader = Database['kysely'] | DatabaseTransaction

/** How far the acceptor’s own node has been read. */
export type ChainView = { readonly headHeight: number; readonly headTime: number; readonly finalizedHeight: number }

const NAME = 'own'

export async function readChainView(executor: Reader): Promise<ChainView | undefined> {
  const row = await executor.$extendTables<AcceptorTables>().selectFrom('acceptor_chain').selectAll().executeTakeFirst()
  if (!row) return undefined
  const { head_height, head_time, finalized_height } = row
  return { headHeight: Number(head_height), headTime: Number(head_time), finalizedHeight: Number(finalized_height) }
}

/** Stores the head with its time, and forgets times below the finalized height but the newest. */
export async function writeChainView(trx: DatabaseTransaction, view: ChainView): Promise<void> {
  const tables = trx.$extendTables<AcceptorTables>()
  const height = BigInt(view.headHeight)
  const time = BigInt(view.headTime)
  const values = { head_height: height, head_time: time, finalized_height: BigInt(view.finalizedHeight) }
  await tables
    .insertInto('acceptor_chain')
    .values({ name: NAME, ...values })
    .onConflict(conflict => conflict.column('name').doUpdateSet(values))
    .execute()
  await tables.deleteFrom('acceptor_head').where('height', '>=', height).execute()
  await tables.insertInto('acceptor_head').values({ height, time }).execute()
  const newest = await newestFinal(trx, view.finalizedHeight)
  if (newest) await tables.deleteFrom('acceptor_head').where('height', '<', newest.height).execute()
}

/** A time the finalized block is not older than; `undefined` until a head that was seen is final. */
export async function readFinalTime(trx: DatabaseTransaction, finalizedHeight: number): Promise<number | undefined> {
  const newest = await newestFinal(trx, finalizedHeight)
  return newest && Number(newest.time)
}

function newestFinal(trx: DatabaseTransaction, finalizedHeight: number) {
  const heads = trx.$extendTables<AcceptorTables>().selectFrom('acceptor_head').selectAll()
  return heads.where('height', '<=', BigInt(finalizedHeight)).orderBy('height', 'desc').limit(1).executeTakeFirst()
}
