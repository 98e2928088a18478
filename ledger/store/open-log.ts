import type { DatabaseTransaction } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import { isKeyName } from '../log/log-key.ts'
import { decodeFrontier, EMPTY_FRONTIER, encodeFrontier, type Frontier } from '../log/tree.ts'
import { ledgerTables } from './tables.ts'

/** Makes the log if it is not there yet. Call it at start, before anything is appended. */
export async function openLog(trx: DatabaseTransaction, log: string): Promise<void> {
  assert(isKeyName(log), `a log's origin has no spaces and no plus sign: ${log}`)
  await ledgerTables(trx)
    .insertInto('ledger_log')
    .values({ log, size: 0, frontier: encodeFrontier(EMPTY_FRONTIER), checkpoint_size: null })
    .onConflict(conflict => conflict.column('log').doNothing())
    .execute()
}

export type LockedLog = { readonly frontier: Frontier; readonly checkpointSize: number | undefined }

/** Takes the log for this databaseTransaction: one writer at a time, so that indices have no holes. */
export async function lockLog(trx: DatabaseTransaction, log: string): Promise<LockedLog> {
  const row = await ledgerTables(trx)
    .selectFrom('ledger_log')
    .select(['size', 'frontier', 'checkpoint_size'])
    .where('log', '=', log)
    .forUpdate()
    .executeTakeFirst()
  assert(row, `the log ${log} has been opened`)
  const frontier = decodeFrontier(Number(row.size), row.frontier)
  return { frontier, checkpointSize: row.checkpoint_size === null ? undefined : Number(row.checkpoint_size) }
}
