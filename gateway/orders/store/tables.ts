import type { Generated, GeneratedAlways, Kysely } from 'kysely'

/** Rows of `orders.*`. Instants are unix seconds; `jsonb` is written as JSON text and read parsed; `numeric` is text. */
type MatchRow = {
  id: string
  owner: string
  payment: string
  chain: string
  purpose: unknown
  status: string
  entrants: unknown
  committed_height: bigint
  draw: unknown
  rank: number
  created_at: bigint
  /** The order of creation. */
  number: GeneratedAlways<bigint>
}

type LockRequestRow = {
  id: string
  match: string
  acceptor: string
  offer: string
  vault: string
  status: string
  body: unknown
  price: unknown
  local_units: string
  amount_units: string
  pay_seconds: number
  expires_at: bigint
  created_at: bigint
}

type SwapOrderRow = {
  id: string
  owner: string
  payment: string
  match: string
  request: string
  acceptor: string
  acceptor_name: string
  offer: string
  chain: string
  asset: string
  vault: string
  vault_owner: string
  vault_signer: string
  vault_second_key: string
  /** The vault's keys now; the three above are those under which the order was signed. */
  current_owner: string
  current_signer: string
  current_second_key: string
  lane: bigint
  sequence: bigint
  body: unknown
  /** The batch it locks in, and its path there. */
  batch: string | null
  path: string | null
  terms: unknown
  reference: string
  price: unknown
  local_units: string
  amount_units: string
  pay_by: bigint
  pay_seconds: number
  created_at: bigint
  status: string
  certainty: string | null
  revealed_at: bigint | null
  withdrawn: Generated<boolean>
  abandoned: Generated<boolean>
  over: Generated<boolean>
  /** Chain time from which a new block may change it. */
  attend_at: bigint
  /** Rises with each change of any order of the acceptor, in the order of commits. */
  version: bigint
  /** The order of creation. */
  number: GeneratedAlways<bigint>
}

type OrderBatchRow = { id: string; chain: string; vault: string; body: unknown; created_at: bigint }

type SharedReleaseRow = { batch: string; which: string; signer: string; signature: string; received_at: bigint }

type HeldActRow = {
  order_id: string
  type: string
  role: string
  signer: string
  signature: string
  to_buyer: string | null
  received_at: bigint
  number: GeneratedAlways<bigint>
}

type ChainFactRow = {
  id: string
  order_id: string
  act: unknown
  actor: string | null
  block_height: bigint
  block_hash: string
  block_time: bigint
  chain_transaction: string
  log_index: number
  leaf_hash: string | null
  retracted: Generated<boolean>
  /** How often the chain has included it: a reorg can bring the very same block back. */
  inclusions: Generated<number>
}

type OrderCreditRow = { id: string; order_id: string; holder: string; amount_units: string; retracted: boolean }

export type OrderTables = {
  match: MatchRow
  lock_request: LockRequestRow
  swap_order: SwapOrderRow
  order_batch: OrderBatchRow
  shared_release: SharedReleaseRow
  order_counter: { acceptor: string; last: bigint }
  held_act: HeldActRow
  chain_fact: ChainFactRow
  order_credit: OrderCreditRow
}

/** Narrows the database, or the handle of a databaseTransaction, to the tables of this folder. */
export function orderTables(executor: Kysely<unknown>): Kysely<OrderTables> {
  return executor.$extendTables<OrderTables>()
}
