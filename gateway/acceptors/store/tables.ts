import type { Generated, Kysely } from 'kysely'

/** Rows of `acceptors.0001_acceptors`. Instants are unix seconds; `jsonb` is written as JSON text and read parsed. */
type AcceptorRow = {
  id: string
  name: string
  chain: string
  vault: string
  newcomer: boolean
  active: boolean
  /** The rest up to `read_at` is what the chain said then; null before it was asked. */
  token: string | null
  owner: string | null
  signer: string | null
  second_key: string | null
  read_at: Generated<bigint>
  heartbeat_at: Generated<bigint>
  feeds_fresh: Generated<unknown>
}

export type AcceptorTables = {
  acceptor: AcceptorRow
  acceptor_session: { token_hash: string; acceptor: string; signer: string; expires_at: bigint }
  acceptor_offers: { acceptor: string; offers: unknown; valid_until: bigint; signer: string; signature: string }
}

/** Narrows the database, or the handle of a databaseTransaction, to the tables of this folder. */
export function acceptorTables(executor: Kysely<unknown>): Kysely<AcceptorTables> {
  return executor.$extendTables<AcceptorTables>()
}
