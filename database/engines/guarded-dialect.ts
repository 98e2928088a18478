import { assert } from '@sampan/kernel/assert'
import { Fault } from '@sampan/kernel/fault'
import type { DatabaseConnection, Dialect, Driver, TransactionSettings } from 'kysely'
import { insideTransact } from '../database.ts'
import { unavailable } from './error.ts'

/** The dialect, whose connections cannot be taken from inside a databaseTransaction of the same process. */
export function guardDialect(dialect: Dialect): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => new GuardedDriver(dialect.createDriver()),
    createIntrospector: db => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  }
}

class GuardedDriver implements Driver {
  readonly #inner: Driver

  constructor(inner: Driver) {
    this.#inner = inner
  }

  init() {
    return this.#inner.init()
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    // On PGlite, which has one connection, this would wait for itself; on PostgreSQL it would not see its own writes.
    assert(!insideTransact(), 'inside a databaseTransaction only its own handle is used')
    try {
      return await this.#inner.acquireConnection()
    } catch (error) {
      throw error instanceof Fault ? error : unavailable(error)
    }
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings) {
    return this.#inner.beginTransaction(connection, settings)
  }

  commitTransaction(connection: DatabaseConnection) {
    return this.#inner.commitTransaction(connection)
  }

  rollbackTransaction(connection: DatabaseConnection) {
    return this.#inner.rollbackTransaction(connection)
  }

  releaseConnection(connection: DatabaseConnection) {
    return this.#inner.releaseConnection(connection)
  }

  destroy() {
    return this.#inner.destroy()
  }
}
