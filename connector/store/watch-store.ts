import type { DatabaseTransaction } from '@sampan/database/database'
import type { ChainId } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'
import { sql } from 'kysely'
import { type Executor, tables } from './tables.ts'

export type WatchKind = 'vault' | 'transfer'

export async function addWatches(
  trx: DatabaseTransaction,
  chain: ChainId,
  kind: WatchKind,
  addresses: readonly Address[],
): Promise<void> {
  if (addresses.length === 0) return
  const rows = [...new Set(addresses)].map(address => ({ chain, kind, address: address.toLowerCase() }))
  await tables(trx)
    .insertInto('connector_watch')
    .values(rows)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Which of the addresses are watched. The set may be too large for memory, so the question goes to the database. */
export async function watchedAmong(
  executor: Executor,
  chain: ChainId,
  kind: WatchKind,
  addresses: readonly Address[],
): Promise<Set<Address>> {
  if (addresses.length === 0) return new Set()
  const rows = await tables(executor)
    .selectFrom('connector_watch')
    .select('address')
    .where('chain', '=', chain)
    .where('kind', '=', kind)
    .where(sql<boolean>`address = any(${[...new Set(addresses)]}::text[])`)
    .execute()
  return new Set(rows.map(({ address }) => address as Address))
}
