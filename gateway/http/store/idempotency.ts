import type { Kysely } from 'kysely'
import { sql } from 'kysely'

type Tables = {
  idempotency: {
    merchant: string
    key: string
    request_hash: string
    /** Who works on the first call, until `lease_until`; afterwards anybody may take over. */
    owner: string
    lease_until: bigint
    created_at: bigint
    status: number | null
    body: string | null
  }
}

export type Reservation = {
  readonly merchant: string
  readonly key: string
  readonly requestHash: string
  readonly owner: string
}

export type Reserved =
  | { readonly kind: 'mine' | 'busy' | 'other_request' }
  | { readonly kind: 'stored'; readonly status: number; readonly body: string }

const LEASE_SECONDS = 10
const KEEP_SECONDS = 7 * 86_400

/** Takes the key for a first call or after a lost one; otherwise tells what became of the first. */
export async function reserveKey(trx: Kysely<unknown>, reservation: Reservation, now: number): Promise<Reserved> {
  const { merchant, key, requestHash, owner } = reservation
  const tables = trx.$extendTables<Tables>()
  const lease = { owner, lease_until: BigInt(now + LEASE_SECONDS) }
  const taken = await tables
    .insertInto('idempotency')
    .values({ merchant, key, request_hash: requestHash, ...lease, created_at: BigInt(now), status: null, body: null })
    .onConflict(conflict =>
      conflict
        .columns(['merchant', 'key'])
        .doUpdateSet(lease)
        .where('idempotency.status', 'is', null)
        .where('idempotency.lease_until', '<', BigInt(now))
        .where('idempotency.request_hash', '=', requestHash),
    )
    .returning('owner')
    .executeTakeFirst()
  if (taken) {
    await forgetOld(trx, now)
    return { kind: 'mine' }
  }
  const row = await tables
    .selectFrom('idempotency')
    .selectAll()
    .where('merchant', '=', merchant)
    .where('key', '=', key)
    .executeTakeFirst()
  if (!row) return { kind: 'busy' } // released between the two statements: ask again
  if (row.request_hash !== requestHash) return { kind: 'other_request' }
  return row.status === null ? { kind: 'busy' } : { kind: 'stored', status: row.status, body: row.body ?? '' }
}

export async function storeAnswer(
  trx: Kysely<unknown>,
  { merchant, key, owner }: Reservation,
  answer: { status: number; body: string },
): Promise<void> {
  await trx
    .$extendTables<Tables>()
    .updateTable('idempotency')
    .set(answer)
    .where('merchant', '=', merchant)
    .where('key', '=', key)
    .where('owner', '=', owner)
    .execute()
}

/** Gives the key back after a failure of ours, so that a retry runs again. */
export async function releaseKey(trx: Kysely<unknown>, { merchant, key, owner }: Reservation): Promise<void> {
  await trx
    .$extendTables<Tables>()
    .deleteFrom('idempotency')
    .where('merchant', '=', merchant)
    .where('key', '=', key)
    .where('owner', '=', owner)
    .where('status', 'is', null)
    .execute()
}

/** Ends the leases of a process that is gone. Only where no other process can hold one. */
export async function endLeases(trx: Kysely<unknown>): Promise<void> {
  const open = trx.$extendTables<Tables>().updateTable('idempotency').set({ lease_until: 0n })
  await open.where('status', 'is', null).execute()
}

/** Each new key takes up to two old ones with it, so that the table stays as large as a week. */
async function forgetOld(trx: Kysely<unknown>, now: number): Promise<void> {
  await sql`delete from idempotency where (merchant, key) in (
    select merchant, key from idempotency where created_at < ${BigInt(now - KEEP_SECONDS)}
    limit 2 for update skip locked)`.execute(trx)
}
