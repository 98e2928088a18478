import { createHash } from 'node:crypto'
import { CompiledQuery } from 'kysely'
import type { Database } from '../database.ts'

export type LeadershipOptions = {
  /** Ends the wait for leadership and asks `run` to end. */
  readonly signal: AbortSignal
  /** How long until the lock is tried again, and how often a held one is checked; 2,000 if not given. */
  readonly retryMs?: number
}

/**
 * Runs `run` while this process is the only one that leads `name`: waits until the others are gone, and aborts the
 * signal it gives when leadership is lost with its connection. Resolves when `run` ended or `signal` was aborted before.
 * The embedded engine has one process, which always leads.
 */
export async function withLeadership(
  database: Database,
  name: string,
  run: (signal: AbortSignal) => Promise<void>,
  { signal, retryMs = 2000 }: LeadershipOptions,
): Promise<void> {
  if (database.engine === 'pglite') return run(signal)
  const key = createHash('sha256').update(name).digest().readBigInt64BE()
  while (!signal.aborted) {
    const led = await database.kysely.connection().execute(async connection => {
      const ask = (text: string) =>
        connection
          .executeQuery<{ held: boolean }>(CompiledQuery.raw(text, [key]))
          .then(({ rows }) => rows[0]?.held === true)
      if (!(await ask('select pg_try_advisory_lock($1) as held'))) return false
      try {
        await runWhileHeld(() => ask('select $1::bigint is not null as held'), run, signal, retryMs)
      } finally {
        // On a connection that is gone the lock is gone too, and the error that ended `run` is the one to report.
        await ask('select pg_advisory_unlock($1) as held').catch(() => false)
      }
      return true
    })
    if (led) return
    await pause(retryMs, signal)
  }
}

async function runWhileHeld(
  check: () => Promise<boolean>,
  run: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
  checkMs: number,
): Promise<void> {
  const lost = new AbortController()
  // The lock lives as long as its connection does, so a connection that answers still holds it.
  const timer = setInterval(() => void check().catch(error => lost.abort(error)), checkMs)
  try {
    await run(AbortSignal.any([signal, lost.signal]))
  } finally {
    clearInterval(timer)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
