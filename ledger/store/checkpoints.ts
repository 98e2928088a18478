import type { Database, DatabaseTransaction } from '@sampan/database/database'
import { Fault } from '@sampan/kernel/fault'
import { formatCheckpoint } from '../log/checkpoint.ts'
import type { LogKey } from '../log/log-key.ts'
import { frontierRoot } from '../log/tree.ts'
import { verifyConsistency } from '../log/tree-proof.ts'
import { lockLog } from './open-log.ts'
import { readConsistencyProof } from './proofs.ts'
import { type LogHandle, ledgerTables } from './tables.ts'

/** A head that was signed. `note` is what is served at /checkpoint; `time` is unix seconds. */
export type StoredCheckpoint = {
  readonly size: number
  readonly root: Uint8Array
  readonly note: string
  readonly time: number
}

/** The newest head the log has signed. */
export async function latestCheckpoint(handle: LogHandle, log: string): Promise<StoredCheckpoint | undefined> {
  const row = await ledgerTables(handle)
    .selectFrom('ledger_checkpoint')
    .select(['size', 'root', 'note', 'time'])
    .where('log', '=', log)
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { size: Number(row.size), root: Uint8Array.from(row.root), note: row.note, time: Number(row.time) }
}

/**
 * Signs the log's head, or gives the last checkpoint when nothing was appended since. The head is stored before anybody
 * sees it, under a lock, and only if a consistency proof leads to it from the last one: throws `ledger.inconsistent`
 * rather than sign two histories.
 */
export async function signCheckpoint(database: Database, key: LogKey, now: number): Promise<StoredCheckpoint> {
  const log = key.verifier.name
  return database.transact('ledger.checkpoint', async trx => {
    const { frontier } = await lockLog(trx, log)
    const last = await latestCheckpoint(trx, log)
    if (last && last.size === frontier.size) return last
    const { size } = frontier
    const root = frontierRoot(frontier)
    if (last) await assertContinues(trx, log, last, { size, root })
    const note = formatCheckpoint({ size, root }, key)
    const tables = ledgerTables(trx)
    await tables.insertInto('ledger_checkpoint').values({ log, size, root, note, time: now }).execute()
    await tables.updateTable('ledger_log').set({ checkpoint_size: size }).where('log', '=', log).execute()
    return { size, root, note, time: now }
  })
}

async function assertContinues(
  trx: DatabaseTransaction,
  log: string,
  last: StoredCheckpoint,
  next: { size: number; root: Uint8Array },
): Promise<void> {
  const continues =
    last.size < next.size &&
    verifyConsistency({
      oldSize: last.size,
      oldRoot: last.root,
      size: next.size,
      root: next.root,
      path: await readConsistencyProof(trx, log, last.size, next.size),
    })
  if (continues) return
  throw new Fault('ledger.inconsistent', `The log ${log} of ${next.size} does not continue the one of ${last.size}`, {
    detail: { log, signed: String(last.size), size: String(next.size) },
    hint: 'The stored log was changed. Restore it from a backup, or close this log and open a new one.',
  })
}
