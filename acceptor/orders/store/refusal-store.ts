import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { Refusal } from '@sampan/kernel/result'
import type { AcceptorTables } from '../../store/tables.ts'

/** A request that was declined, for the desk: why the acceptor gets no orders. */
export type RefusedRequest = {
  readonly gateway: string
  readonly request: string
  readonly code: string
  readonly detail: Readonly<Record<string, string>>
  readonly refusedAt: number
}

/** Keeps the last word on a request that is asked again. */
export async function recordRefusal(
  trx: DatabaseTransaction,
  place: { gateway: string; request: string },
  refusal: Refusal,
  now: number,
): Promise<void> {
  const said = { code: refusal.code, detail_json: JSON.stringify(refusal.detail), refused_at: BigInt(now) }
  await trx
    .$extendTables<AcceptorTables>()
    .insertInto('acceptor_refusal')
    .values({ gateway: place.gateway, request: place.request, ...said })
    .onConflict(conflict => conflict.columns(['gateway', 'request']).doUpdateSet(said))
    .execute()
}

export async function listRefusals(database: Database, limit: number): Promise<RefusedRequest[]> {
  const rows = await database.kysely
    .$extendTables<AcceptorTables>()
    .selectFrom('acceptor_refusal')
    .selectAll()
    .orderBy('refused_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(row => ({
    gateway: row.gateway,
    request: row.request,
    code: row.code,
    detail: JSON.parse(row.detail_json) as Record<string, string>,
    refusedAt: Number(row.refused_at),
  }))
}
