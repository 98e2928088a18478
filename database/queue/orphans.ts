import type { Database } from '../database.ts'

const done = new WeakSet<Database>()

/**
 * Makes the jobs that a killed process was running run again at once. Only on the embedded engine, where this process is
 * the only one; on PostgreSQL the missing heartbeat tells, within about 15 seconds.
 */
export async function requeueOrphans(database: Database): Promise<void> {
  if (database.engine !== 'pglite' || done.has(database)) return
  done.add(database)
  await database.executeSql("update queue.job set state = 'retry', start_after = now() where state = 'active'")
}
