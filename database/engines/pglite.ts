import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { EffectObserver } from '@sampan/kernel/effect'
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { composeDatabase, type Database, executeSql } from '../database.ts'
import { lockDirectory } from './directory-lock.ts'
import { guardDialect } from './guarded-dialect.ts'
import { PgliteDriver } from './pglite-driver.ts'

export type PgliteOptions = {
  /** A directory of our own, made if missing; or `'memory'` for a database that ends with the process. */
  directory: string | 'memory'
  observe: EffectObserver
  /** A tar of a data directory, as `dumpPglite` makes it, to start a new database from. */
  loadDump?: Blob
}

const INT8 = 20
const dumpers = new WeakMap<Database, () => Promise<Blob>>()

/**
 * Opens the embedded PostgreSQL. Throws `database.directory_in_use` while another process has the directory open.
 * `int8` comes back as bigint, `numeric` as string, `timestamptz` as Date; give `json` parameters as JSON text.
 */
export async function openPglite({ directory, observe, loadDump }: PgliteOptions): Promise<Database> {
  if (directory !== 'memory') await mkdir(directory, { recursive: true })
  const unlock = directory === 'memory' ? () => {} : lockDirectory(directory)
  try {
    const pglite = await PGlite.create({
      dataDir: directory === 'memory' ? 'memory://' : join(directory, 'data'),
      parsers: { [INT8]: BigInt },
      ...(loadDump ? { loadDataDir: loadDump } : {}),
    })
    const kysely = new Kysely<unknown>({ dialect: guardDialect(dialectOf(pglite)) })
    const close = async () => {
      await kysely.destroy()
      await pglite.close()
      unlock()
    }
    const database = composeDatabase({
      engine: 'pglite',
      kysely,
      observe,
      executeSql: (text, values) => executeSql(kysely, text, values),
      close,
    })
    dumpers.set(database, () => pglite.dumpDataDir('none'))
    return database
  } catch (error) {
    unlock()
    throw error
  }
}

/** A tar of the database's files, for `loadDump`. Nothing may use the database meanwhile. */
export async function dumpPglite(database: Database): Promise<Blob> {
  const dump = dumpers.get(database)
  if (!dump) throw new Error('Only a PGlite database can be dumped')
  return dump()
}

function dialectOf(pglite: PGlite) {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PgliteDriver(pglite),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}
