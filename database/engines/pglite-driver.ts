import type { PGlite } from '@electric-sql/pglite'
import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely'

/**
 * Drives PGlite's only connection: one user at a time, in the order they came. Kysely's own driver lets a query that is
 * not part of a databaseTransaction run inside one that happens to be open; this one makes it wait.
 */
export class PgliteDriver implements Driver {
  readonly #connection: PgliteConnection
  #tail: Promise<void> = Promise.resolve()
  #release: () => void = () => {}

  constructor(pglite: PGlite) {
    this.#connection = new PgliteConnection(pglite)
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#tail
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#tail = promise
    await before
    this.#release = resolve
    return this.#connection
  }

  async releaseConnection(): Promise<void> {
    this.#release()
  }

  beginTransaction(): Promise<void> {
    return this.#connection.begin()
  }

  commitTransaction(): Promise<void> {
    return this.#connection.commit()
  }

  rollbackTransaction(): Promise<void> {
    return this.#connection.rollback()
  }

  async destroy(): Promise<void> {
    await this.#tail
  }
}

class PgliteConnection implements DatabaseConnection {
  readonly #pglite: PGlite
  #state: 'idle' | 'open' | 'aborted' = 'idle'

  constructor(pglite: PGlite) {
    this.#pglite = pglite
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await this.#run<R>(query)
    } catch (error) {
      if (this.#state === 'open') this.#state = 'aborted'
      // A script may have begun a databaseTransaction of its own; on a shared connection nobody else would end it.
      if (this.#state === 'idle') await this.#pglite.exec('rollback')
      throw error
    }
  }

  async #run<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (query.parameters.length > 0) {
      const { rows, affectedRows } = await this.#pglite.query<R>(query.sql, [...query.parameters])
      return { rows, numAffectedRows: BigInt(affectedRows ?? 0) }
    }
    // Only the simple protocol takes several statements, which migrations and pg-boss send.
    const results = await this.#pglite.exec(query.sql)
    const affected = results.reduce((total, result) => total + (result.affectedRows ?? 0), 0)
    return { rows: results.flatMap(result => result.rows as R[]), numAffectedRows: BigInt(affected) }
  }

  // biome-ignore lint: Kysely's interface asks for a generator
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('PGlite does not stream')
  }

  async begin(): Promise<void> {
    await this.#pglite.exec('begin')
    this.#state = 'open'
  }

  async commit(): Promise<void> {
    // PostgreSQL answers COMMIT with a silent rollback when an earlier statement failed and somebody went on.
    if (this.#state === 'aborted') {
      await this.rollback()
      throw new AbortedTransactionError()
    }
    try {
      await this.#pglite.exec('commit')
    } finally {
      this.#state = 'idle'
    }
  }

  async rollback(): Promise<void> {
    try {
      await this.#pglite.exec('rollback')
    } finally {
      this.#state = 'idle'
    }
  }
}
