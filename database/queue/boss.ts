import { PgBoss } from 'pg-boss'
import { type Database, type DatabaseTransaction, executeSql, type SqlRows } from '../database.ts'
import type { QueueDefinition } from './definition.ts'

export const DEFAULT_RETRY = { limit: 20, delaySeconds: 1, maxDelaySeconds: 300 }
/** pg-boss takes no less. */
export const HEARTBEAT_SECONDS = 10
const SCHEMA = 'queue'

/** Starts pg-boss on the database's own connections; makes its schema and the queues if they are not there. */
export async function startBoss(
  database: Database,
  queues: readonly QueueDefinition[],
  onError: (error: unknown) => void,
): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => plainRows(await database.executeSql(text, values)) },
    backend: database.engine,
    schema: SCHEMA,
    schedule: false,
    supervise: true,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    monitorVacuum: false,
    reindex: database.engine === 'postgres',
  })
  boss.on('error', onError)
  await boss.start()
  for (const queue of queues) await ensureQueue(boss, queue)
  return boss
}

/** pg-boss bound to a databaseTransaction: what it sends commits or rolls back with it. */
export function bossExecutor(trx: DatabaseTransaction) {
  return {
    executeSql: async (text: string, values?: unknown[]) => plainRows(await executeSql(trx, text, values)),
  }
}

async function ensureQueue(boss: PgBoss, { name, retry, expireSeconds }: QueueDefinition): Promise<void> {
  const { limit, delaySeconds, maxDelaySeconds } = { ...DEFAULT_RETRY, ...retry }
  const options = {
    retryLimit: limit,
    retryDelay: delaySeconds,
    retryDelayMax: maxDelaySeconds,
    retryBackoff: true,
    expireInSeconds: expireSeconds ?? 300,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: 24 * 60 * 60,
    retentionSeconds: 365 * 24 * 60 * 60,
  }
  const existing = await boss.getQueue(name)
  // `short`: one waiting job for each singleton key, beside any number of running ones.
  if (existing === null) await boss.createQueue(name, { ...options, policy: 'short' })
  else await boss.updateQueue(name, options)
  // Fills pg-boss's cache, so that sending inside a databaseTransaction asks nothing outside of it.
  await boss.findJobs(name, { id: '00000000-0000-0000-0000-000000000000' })
}

/** pg-boss expects `int8` as text or number, not as the bigint our stores get. */
function plainRows({ rows }: SqlRows): SqlRows {
  return {
    rows: rows.map(row =>
      Object.fromEntries(
        Object.entries(row).map(([key, value]) => [key, typeof value === 'bigint' ? String(value) : value]),
      ),
    ),
  }
}
