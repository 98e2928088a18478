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
  {
    name: 'relay.0002_shared_sends',
    up: `
      alter table relay_send drop constraint relay_send_pkey;
      alter table relay_send add primary key (key, order_id)`,
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

type NewSend = { readonly key: string; readonly act: ActType; readonly fromStatus: OrderStatus }

/** Keeps a send for each of the orders it is for. */
export async function insertSend(
  trx: Kysely<unknown>,
  { key, act, fromStatus }: NewSend,
  orders: readonly Hex[],
  now: number,
): Promise<void> {
  const row = { key, act, from_status: fromStatus, status: 'queued', revert_reason: null, created_at: BigInt(now) }
  await sendTables(trx)
    .insertInto('relay_send')
    .values(orders.map(order_id => ({ ...row, order_id })))
    .execute()
}

export type PastSend = {
  readonly act: string
  /** Of the order, when it was sent. */
  readonly fromStatus: string
  readonly status: string
  readonly createdAt: number
}

/** Every send so far of these orders. */
export async function sendsOf(trx: Kysely<unknown>, orders: readonly Hex[]): Promise<Map<Hex, PastSend[]>> {
  const byOrder = new Map<Hex, PastSend[]>(orders.map(order => [order, []]))
  if (orders.length === 0) return byOrder
  const rows = await sendTables(trx).selectFrom('relay_send').selectAll().where('order_id', 'in', orders).execute()
  for (const { order_id, act, from_status, status, created_at } of rows) {
    byOrder.get(order_id as Hex)?.push({ act, fromStatus: from_status, status, createdAt: Number(created_at) })
  }
  return byOrder
}

/** The orders that the send is for; none when it is not one of the gateway's. */
export async function updateSend(
  trx: Kysely<unknown>,
  key: string,
  status: SendStatus,
  revertReason: string | undefined,
): Promise<Hex[]> {
  const update = sendTables(trx)
    .updateTable('relay_send')
    .set({ status, revert_reason: revertReason ?? null })
  const rows = await update.where('key', '=', key).returning('order_id').execute()
  return rows.map(({ order_id }) => order_id as Hex)
}
