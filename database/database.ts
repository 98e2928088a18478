import { AsyncLocalStorage } from 'node:async_hooks'
import { assert } from '@sampan/kernel/assert'
import type { EffectObserver } from '@sampan/kernel/effect'
import { CompiledQuery, type ControlledTransaction, type Kysely, type Transaction } from 'kysely'
import { isRetryable } from './engines/error.ts'

/** The handle inside a databaseTransaction. A store narrows it to its own tables with `.$extendTables<Tables>()`. */
export type DatabaseTransaction = Transaction<unknown>

export interface Database {
  readonly engine: 'pglite' | 'postgres'
  /** For reads outside a databaseTransaction. Inside one it refuses to run: use the handle that `transact` gives. */
  readonly kysely: Kysely<unknown>
  /**
   * Runs `work` in one databaseTransaction (READ COMMITTED), which commits when it resolves and rolls back when it
   * throws. Deadlocks and serialization failures run `work` again, so it may only touch the database. `name` is stable
   * and without ids, e.g. `payments.create`: the effect observer is told of the commit under it, before and after.
   */
  transact<T>(name: string, work: (trx: DatabaseTransaction) => Promise<T>): Promise<T>
  /** For libraries that bring their own SQL text: one connection, several statements when there are no `values`. */
  executeSql(text: string, values?: readonly unknown[]): Promise<SqlRows>
  close(): Promise<void>
}

export type SqlRows = { rows: Record<string, unknown>[] }

type Scope = { open: boolean; readonly afterCommit: (() => void)[] }

const scopes = new AsyncLocalStorage<Scope>()
const RETRIES = 8

/**
 * Runs `hook` once the surrounding databaseTransaction has committed; never when it rolls back. Only for what may be
 * lost in a crash, such as waking a worker: what must happen belongs into the databaseTransaction itself.
 */
export function afterCommit(hook: () => void): void {
  const scope = scopes.getStore()
  assert(scope?.open, 'afterCommit is called inside a databaseTransaction')
  scope.afterCommit.push(hook)
}

/** Whether the caller runs inside a databaseTransaction, where another connection would deadlock or miss its writes. */
export function insideTransact(): boolean {
  return scopes.getStore()?.open === true
}

type Parts = {
  engine: Database['engine']
  kysely: Kysely<unknown>
  observe: EffectObserver
  executeSql: Database['executeSql']
  close: () => Promise<void>
}

/** What both engines share: everything but how a connection is opened. */
export function composeDatabase({ observe, ...parts }: Parts): Database {
  const transact = async <T>(name: string, work: (trx: DatabaseTransaction) => Promise<T>): Promise<T> => {
    assert(!insideTransact(), `databaseTransactions do not nest (${name})`)
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptOnce(parts.kysely, name, observe, work)
      } catch (error) {
        if (!isRetryable(error) || attempt > RETRIES) throw error
        await new Promise(resolve => setTimeout(resolve, 2 ** attempt * (1 + Math.random())))
      }
    }
  }
  return { ...parts, transact }
}

async function attemptOnce<T>(
  kysely: Kysely<unknown>,
  name: string,
  observe: EffectObserver,
  work: (trx: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  const trx = await kysely.startTransaction().execute()
  const scope: Scope = { open: true, afterCommit: [] }
  let value: T
  try {
    value = await scopes.run(scope, () => work(trx))
    observe({ kind: 'commit', name, phase: 'before' })
  } catch (error) {
    scope.open = false
    await rollback(trx)
    throw error
  }
  scope.open = false
  await trx.commit().execute()
  observe({ kind: 'commit', name, phase: 'after' })
  for (const hook of scope.afterCommit) hook()
  return value
}

async function rollback(trx: ControlledTransaction<unknown>): Promise<void> {
  try {
    await trx.rollback().execute()
  } catch {
    // The connection is gone, and its databaseTransaction with it: the caller gets the error that led here.
  }
}

/** Runs SQL text with `$1` parameters; without parameters the text may hold several statements. */
export async function executeSql(
  executor: Kysely<unknown>,
  text: string,
  values: readonly unknown[] = [],
): Promise<SqlRows> {
  const { rows } = await executor.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, [...values]))
  return { rows }
}
