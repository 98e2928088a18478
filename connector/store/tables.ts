import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { ColumnType, Generated, JSONColumnType, Kysely } from 'kysely'
import type { EventJson } from './event-json.ts'

/** `int8` is read as bigint on both engines; heights, times and nonces are written as numbers. */
type Int8<Null = never> = ColumnType<bigint | Null, number | bigint | Null, number | bigint | Null>

export type ConnectorTables = {
  connector_chain: {
    chain: string
    genesis_hash: string
    height: Int8<null>
    hash: string | null
    time: Int8<null>
    finalized_height: Int8
    halted_code: string | null
    halted_message: string | null
  }
  connector_block: { chain: string; height: Int8; hash: string; time: Int8 }
  connector_event: {
    chain: string
    id: string
    key: string
    height: Int8
    log_index: number
    event: JSONColumnType<EventJson, string, string>
  }
  connector_watch: { chain: string; kind: 'vault' | 'transfer'; address: string }
  connector_send: {
    chain: string
    key: string
    seq: Generated<bigint>
    sender: string
    target: string
    data: string
    gas_limit: string | null
    note: string
    state: SendState
    nonce: Int8<null>
    mined_hash: string | null
    mined_height: Int8<null>
    mined_block: string | null
    reason: string | null
    broadcast_height: Int8<null>
    created_at: Generated<Date>
  }
  connector_send_attempt: {
    chain: string
    hash: string
    key: string
    raw: string
    nonce: Int8
    max_fee: string
    tip: string
  }
  connector_nonce: { chain: string; sender: string; next: Int8 }
}

/**
 * queued → reserved (has a nonce) → signed (raw stored) → broadcast → mined | reverted → final | failed.
 * refused: would have reverted, never sent. A reorg leads from mined and reverted back to broadcast; a nonce that
 * somebody else used up, from broadcast back to queued.
 */
export type SendState =
  | 'queued'
  | 'reserved'
  | 'signed'
  | 'broadcast'
  | 'mined'
  | 'reverted'
  | 'final'
  | 'failed'
  | 'refused'

/** A databaseTransaction, or the database outside of one. */
export type Executor = DatabaseTransaction | Database['kysely']

export function tables(executor: Executor): Kysely<ConnectorTables> {
  return (executor as Kysely<unknown>).$extendTables<ConnectorTables>()
}
