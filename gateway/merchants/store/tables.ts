import type { Kysely } from 'kysely'

/** Rows of `merchants.0001_merchants`. Instants are unix seconds; `jsonb` is written as JSON text and read parsed. */
type Merchant = {
  id: string
  name: string
  pseudonym: string
  settlement_asset: string
  settlement_address: string
  arbiters: unknown
  active: boolean
  created_at: bigint
}

type ApiKey = {
  id: string
  merchant: string
  hash: string
  scopes: unknown
  created_at: bigint
  last_used_at: bigint | null
  revoked_at: bigint | null
}

export type MerchantTables = { merchant: Merchant; api_key: ApiKey }

/** Narrows the database, or the handle of a databaseTransaction, to the tables of this folder. */
export function merchantTables(executor: Kysely<unknown>): Kysely<MerchantTables> {
  return executor.$extendTables<MerchantTables>()
}
