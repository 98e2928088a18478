import type { ColumnType, Kysely } from 'kysely'

/** Numbers go in as numbers; `int8` columns come back as bigint. */
type Int8 = ColumnType<bigint, number, number>

export type LedgerTables = {
  ledger_log: {
    log: string
    size: Int8
    frontier: Uint8Array
    checkpoint_size: Int8 | null
  }
  ledger_entry: {
    log: string
    index: Int8
    payment: Uint8Array
    seq: number
    kind: string
    time: Int8
    key: string | null
    leaf: Uint8Array
    leaf_hash: Uint8Array
  }
  ledger_node: {
    log: string
    level: number
    index: Int8
    hash: Uint8Array
  }
  ledger_checkpoint: {
    log: string
    size: Int8
    root: Uint8Array
    note: string
    time: Int8
  }
}

/** A database handle, inside a databaseTransaction or outside. */
export type LogHandle = Kysely<unknown>

export function ledgerTables(handle: LogHandle): Kysely<LedgerTables> {
  return handle.$extendTables<LedgerTables>()
}
