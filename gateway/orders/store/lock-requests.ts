import type { LockRequest } from '@sampan/api/acceptor-protocol'
import type { Kysely, Selectable } from 'kysely'
import type { AskedRequest } from '../lock-request.ts'
import { priceFromJson, priceToJson } from './prices.ts'
import { type OrderTables, orderTables } from './tables.ts'

export async function insertLockRequest(trx: Kysely<unknown>, request: AskedRequest): Promise<void> {
  await orderTables(trx)
    .insertInto('lock_request')
    .values({
      id: request.id,
      match: request.match,
      acceptor: request.acceptor,
      offer: request.offer,
      vault: request.body.vault,
      status: request.status,
      body: JSON.stringify(request.body),
      price: priceToJson(request.price),
      local_units: String(request.localUnits),
      amount_units: String(request.amountUnits),
      pay_seconds: request.paySeconds,
      expires_at: BigInt(request.body.expires_at),
      created_at: BigInt(request.createdAt),
    })
    .execute()
}

/** The request, taken for this databaseTransaction. */
export async function takeLockRequest(trx: Kysely<unknown>, id: string): Promise<AskedRequest | undefined> {
  const query = orderTables(trx).selectFrom('lock_request').selectAll().where('id', '=', id)
  const row = await query.forUpdate().executeTakeFirst()
  return row && toRequest(row)
}

export async function findLockRequest(executor: Kysely<unknown>, id: string): Promise<AskedRequest | undefined> {
  const query = orderTables(executor).selectFrom('lock_request').selectAll().where('id', '=', id)
  const row = await query.executeTakeFirst()
  return row && toRequest(row)
}

/** The request of a match that its acceptor has not answered yet. */
export async function openRequestOf(executor: Kysely<unknown>, match: string): Promise<AskedRequest | undefined> {
  const query = orderTables(executor).selectFrom('lock_request').selectAll().where('match', '=', match)
  const row = await query.where('status', '=', 'open').executeTakeFirst()
  return row && toRequest(row)
}

export async function closeLockRequest(
  trx: Kysely<unknown>,
  id: string,
  status: Exclude<AskedRequest['status'], 'open'>,
): Promise<void> {
  await orderTables(trx).updateTable('lock_request').set({ status }).where('id', '=', id).execute()
}

/** What an acceptor has been asked and has not answered, oldest first, as its stream shows it. */
export async function openLockRequests(executor: Kysely<unknown>, acceptor: string): Promise<LockRequest[]> {
  const rows = await orderTables(executor)
    .selectFrom('lock_request')
    .select('body')
    .where('acceptor', '=', acceptor)
    .where('status', '=', 'open')
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(row => row.body as LockRequest)
}

function toRequest(row: Selectable<OrderTables['lock_request']>): AskedRequest {
  return {
    id: row.id,
    match: row.match,
    acceptor: row.acceptor,
    offer: row.offer,
    status: row.status as AskedRequest['status'],
    body: row.body as LockRequest,
    price: priceFromJson(row.price),
    localUnits: BigInt(row.local_units),
    amountUnits: BigInt(row.amount_units),
    paySeconds: row.pay_seconds,
    createdAt: Number(row.created_at),
  }
}
