import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EffectObserver, unobserved } from '@sampan/kernel/effect'
import { describe } from 'vitest'
import type { Database } from '../database.ts'
import { dumpPglite, openPglite } from '../engines/pglite.ts'
import { openPostgres } from '../engines/postgres.ts'
import { type Migration, migrate } from '../migrate/migrate.ts'
import { openQueue } from '../queue/queue.ts'

export type TestEngine = {
  readonly engine: Database['engine']
  /** A fresh migrated database, the queue's schema included. Whoever opens it closes it. */
  open(observe?: EffectObserver): Promise<Database>
}

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/sampan')

/**
 * Runs the same tests on PGlite and on PostgreSQL. PostgreSQL is the server that `SAMPAN_TEST_POSTGRES_URL` names, by a
 * role that may create databases; without it the tests fail, because half of them would not have run.
 */
export function describeEachEngine(
  name: string,
  migrations: readonly Migration[],
  suite: (testEngine: TestEngine) => void,
): void {
  describe(`${name} on PGlite`, () => suite(pgliteEngine(migrations)))
  describe(`${name} on PostgreSQL`, () => suite(postgresEngine(migrations)))
}

/** Fresh PGlite databases in memory, from a dump made once for each set of migrations. */
export function pgliteEngine(migrations: readonly Migration[]): TestEngine {
  return {
    engine: 'pglite',
    open: async (observe = unobserved) =>
      openPglite({ directory: 'memory', observe, loadDump: await cachedDump(migrations) }),
  }
}

export function postgresEngine(migrations: readonly Migration[]): TestEngine {
  return {
    engine: 'postgres',
    open: async (observe = unobserved) => {
      const url = await createDatabase()
      // Migrated by itself, so that an observer sees only what the test does.
      const setup = await openPostgres({ url, observe: unobserved, maxConnections: 1 })
      await migrate(setup, migrations)
      await setup.close()
      return openPostgres({ url, observe, maxConnections: 5 })
    },
  }
}

async function createDatabase(): Promise<string> {
  const url = process.env.SAMPAN_TEST_POSTGRES_URL
  if (!url) throw new Error('SAMPAN_TEST_POSTGRES_URL names no PostgreSQL server to test on')
  const name = `sampan_test_${randomBytes(8).toString('hex')}`
  const server = await openPostgres({ url, observe: unobserved, maxConnections: 1 })
  try {
    await server.executeSql(`create database ${name}`)
  } finally {
    await server.close()
  }
  const own = new URL(url)
  own.pathname = `/${name}`
  return own.href
}

async function cachedDump(migrations: readonly Migration[]): Promise<Blob> {
  const lock = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')
  const key = createHash('sha256')
    .update(JSON.stringify([lock, migrations]))
    .digest('hex')
    .slice(0, 32)
  const path = join(CACHE, `${key}.tar`)
  try {
    return new Blob([readFileSync(path)])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const dump = await makeDump(migrations)
  mkdirSync(CACHE, { recursive: true })
  const own = `${path}.${process.pid}`
  writeFileSync(own, Buffer.from(await dump.arrayBuffer()))
  renameSync(own, path)
  return dump
}

async function makeDump(migrations: readonly Migration[]): Promise<Blob> {
  const database = await openPglite({ directory: 'memory', observe: unobserved })
  await migrate(database, migrations)
  const queue = await openQueue(database, {
    observe: unobserved,
    queues: [],
    onFailure: failure => {
      throw failure.error
    },
  })
  await queue.stop()
  const dump = await dumpPglite(database)
  await database.close()
  return dump
}
