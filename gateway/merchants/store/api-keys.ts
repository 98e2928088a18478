import type { Scope } from '@sampan/api/endpoint'
import type { Kysely } from 'kysely'
import { merchantTables } from './tables.ts'

export type StoredApiKey = {
  readonly id: string
  readonly merchant: string
  readonly hash: string
  readonly scopes: readonly Scope[]
  readonly lastUsedAt: number | undefined
}

export async function insertApiKey(
  trx: Kysely<unknown>,
  key: { id: string; merchant: string; hash: string; scopes: readonly Scope[]; createdAt: number },
): Promise<void> {
  const { id, merchant, hash } = key
  await merchantTables(trx)
    .insertInto('api_key')
    .values({ id, merchant, hash, scopes: JSON.stringify(key.scopes), created_at: BigInt(key.createdAt) })
    .execute()
}

/** The key with this hash, unless it was revoked or its merchant is no longer configured. */
export async function liveApiKey(executor: Kysely<unknown>, hash: string): Promise<StoredApiKey | undefined> {
  const row = await merchantTables(executor)
    .selectFrom('api_key')
    .innerJoin('merchant', 'merchant.id', 'api_key.merchant')
    .select(['api_key.id', 'api_key.merchant', 'api_key.hash', 'api_key.scopes', 'api_key.last_used_at'])
    .where('api_key.hash', '=', hash)
    .where('api_key.revoked_at', 'is', null)
    .where('merchant.active', '=', true)
    .executeTakeFirst()
  if (!row) return undefined
  const lastUsedAt = row.last_used_at === null ? undefined : Number(row.last_used_at)
  return { id: row.id, merchant: row.merchant, hash: row.hash, scopes: row.scopes as Scope[], lastUsedAt }
}

export async function touchApiKey(trx: Kysely<unknown>, id: string, now: number): Promise<void> {
  await merchantTables(trx)
    .updateTable('api_key')
    .set({ last_used_at: BigInt(now) })
    .where('id', '=', id)
    .execute()
}

/** Whether there was a live key with this id. */
export async function markApiKeyRevoked(trx: Kysely<unknown>, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await merchantTables(trx)
    .updateTable('api_key')
    .set({ revoked_at: BigInt(now) })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
