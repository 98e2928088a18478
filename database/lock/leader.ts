import { createHash } from 'node:crypto'
import { CompiledQuery, type Kysely } from 'kysely'
import type { Database } from '../database.ts'

export type LeadershipOptions = {
  /** Ends the wait for leadership and asks `run` to end. */
  readonly signal: AbortSignal
  /** How long until the lock is tried again, and how often a held one is checked; 2,000 if not given. */
  readonly retryMs?: number
}

/**
 * Runs `run` while this process is the only one that leads `name`: waits until the others are gone. When leadership is
 * lost with its connection the signal that `run` got is aborted, and `run` starts anew once leadership is won again.
 * Resolves when `run` ended by itself, or after `signal` was aborted. The embedded engine has one process, which always
 * leads.
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
    const outcome = await database.kysely
      .connection()
      .execute(connection => campaign(connection, { key, run, signal, retryMs }))
    if (outcome === 'ended') return
    await pause(retryMs, signal)
  }
}

type Campaign = {
  readonly key: bigint
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
  readonly retryMs: number
}

async function campaign(
  connection: Kysely<unknown>,
  { key, run, signal, retryMs }: Campaign,
): Promise<'ended' | 'lost' | 'others lead'> {
  const ask = async (text: string) => {
    const { rows } = await connection.executeQuery<{ held: boolean }>(CompiledQuery.raw(text, [key]))
    return rows[0]?.held === true
  }
  if (!(await ask('select pg_try_advisory_lock($1) as held'))) return 'others lead'
  const lost = new AbortController()
  // The lock lives as long as its connection does, so a connection that answers still holds it.
  const check = () => void ask('select $1::bigint is not null as held').catch(error => lost.abort(error))
  const timer = setInterval(check, retryMs)
  try {
    await run(AbortSignal.any([signal, lost.signal]))
  } finally {
    clearInterval(timer)
    // On a connection that is gone the lock is gone too, and the error that ended `run` is the one to report.
    await ask('select pg_advisory_unlock($1) as held').catch(() => false)
  }
  return lost.signal.aborted && !signal.aborted ? 'lost' : 'ended'
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
