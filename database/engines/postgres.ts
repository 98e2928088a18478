import { assert } from '@sampan/kernel/assert'
import type { EffectObserver } from '@sampan/kernel/effect'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { composeDatabase, type Database, insideTransact } from '../database.ts'
import { unavailable } from './error.ts'
import { guardDialect } from './guarded-dialect.ts'

export type PostgresOptions = {
  /** `postgres://user:password@host:port/database` */
  url: string
  observe: EffectObserver
  /** Connections of this process, 10 if not given. */
  maxConnections?: number
}

const INT8 = pg.types.builtins.INT8

/**
 * Opens a PostgreSQL 15 or newer; throws `database.unavailable` when it cannot be reached.
 * Values come back as on PGlite: `int8` as bigint, `numeric` as string, `timestamptz` as Date.
 */
export async function openPostgres({ url, observe, maxConnections = 10 }: PostgresOptions): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    application_name: 'sampan',
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (id, format) => (id === INT8 ? BigInt : pg.types.getTypeParser(id, format)),
    } as pg.CustomTypesConfig,
  })
  // A broken connection leaves the pool by itself, and whoever was using it gets the error from its query; without
  // listeners it would end the process instead.
  pool.on('error', () => {})
  pool.on('connect', client => client.on('error', () => {}))
  try {
    const client = await pool.connect()
    client.release()
  } catch (error) {
    await pool.end()
    throw unavailable(error)
  }
  const kysely = new Kysely<unknown>({ dialect: guardDialect(new PostgresDialect({ pool })) })
  return composeDatabase({
    engine: 'postgres',
    kysely,
    observe,
    executeSql: async (text, values = []) => {
      assert(!insideTransact(), 'inside a databaseTransaction only its own handle is used')
      // The pool drops the connection when this fails, and with it whatever the script had begun.
      const result = await pool.query<Record<string, unknown>>(text, [...values])
      return { rows: [result].flat().flatMap(({ rows }) => rows) }
    },
    close: () => kysely.destroy(),
  })
}
