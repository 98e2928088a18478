import type { SendStatus } from '@sampan/connector/event'
import type { Migration } from '@sampan/database/migrate'
import type { Hex } from '@sampan/kernel/hex'
import type { ActType, OrderStatus } from '@sampan/order/v1/reducer'
import type { Kysely } from 'kysely'

export const relayMigrations: readonly Migration[] = [
  {
    name: 'relay.0001_sends',
    up: `
      create table relay_send (
        key text primary key,
        order_id text not null,
        act text not null,
        from_status text not null,
        status text not null,
        revert_reason text,
        created_at bigint not null
      );
      create index relay_send_order on relay_send (order_id, act)`,
  },
]

type SendRow = {
  key: string
  order_id: string
  act: string
  from_status: string
  status: string
  revert_reason: string | null
  created_at: bigint
}

function sendTables(executor: Kysely<unknown>): Kysely<{ relay_send: SendRow }> {
  return executor.$extendTables<{ relay_send: SendRow }>()
}

type NewSend = { readonly key: string; readonly order: Hex; readonly act: ActType; readonly fromStatus: OrderStatus }

export async function insertSend(trx: Kysely<unknown>, send: NewSend, now: number): Promise<void> {
  const { key, order, act, fromStatus } = send
  const row = { key, order_id: order, act, from_status: fromStatus, status: 'queued', revert_reason: null }
  await sendTables(trx)
    .insertInto('relay_send')
    .values({ ...row, created_at: BigInt(now) })
    .execute()
}

export type PastSend = { readonly hasFailed: boolean; readonly createdAt: number }

/** Sends of an act of an order. One that ended well from another status is no answer to what is due now. */
export async function sendsOf(
  trx: Kysely<unknown>,
  order: Hex,
  act: ActType,
  fromStatus: OrderStatus,
): Promise<PastSend[]> {
  const query = sendTables(trx).selectFrom('relay_send').selectAll().where('order_id', '=', order)
  const rows = await query.where('act', '=', act).execute()
  return rows.map(({ status, from_status, created_at }) => ({
    hasFailed: status === 'refused' || status === 'reverted' || (status === 'final' && from_status !== fromStatus),
    createdAt: Number(created_at),
  }))
}

/** The order that the send is for; `undefined` when it is not one of the gateway's. */
export async function updateSend(
  trx: Kysely<unknown>,
  key: string,
  status: SendStatus,
  revertReason: string | undefined,
): Promise<Hex | undefined> {
  const update = sendTables(trx)
    .updateTable('relay_send')
    .set({ status, revert_reason: revertReason ?? null })
  const row = await update.where('key', '=', key).returning('order_id').executeTakeFirst()
  return row?.order_id as Hex | undefined
}
