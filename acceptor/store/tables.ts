import type { Generated } from 'kysely'

/** The tables of migrations.ts as Kysely sees them. */
export type AcceptorTables = {
  acceptor_order: OrderRow
  acceptor_batch: { batch_id: string; batch_json: string }
  acceptor_lane: { lane: bigint; sequence: bigint; order_id: string | null }
  acceptor_refusal: RefusalRow
  acceptor_fact: FactRow
  acceptor_head: { height: bigint; time: bigint }
  acceptor_chain: { name: string; head_height: bigint; head_time: bigint; finalized_height: bigint }
  acceptor_setting: { name: string; value: string }
  acceptor_act: ActRow
  acceptor_credit: CreditRow
  acceptor_debt: DebtRow
  acceptor_feed_file: FeedFileRow
  acceptor_feed: { account: string; heard_at: bigint; sequence: bigint; blocked_since: bigint | null }
  acceptor_feed_problem: {
    id: Generated<bigint>
    account: string
    problem: string
    since: bigint
    seen_at: bigint | null
  }
}

export type OrderRow = {
  order_id: string
  gateway: string
  request: string
  payment: string
  merchant: string
  payer: string
  offer: string
  account: string
  currency: string
  local_units: string
  amount_units: string
  reference: string
  lane: bigint
  sequence: bigint
  order_json: string
  terms_json: string
  lock_signature: string
  batch_id: string | null
  path: string | null
  /** The gateway refused the batch it was signed in; its request may have been answered with another order, which replaces it. */
  given_up: Generated<boolean>
  replaced: Generated<boolean>
  accepted_at: bigint
  pay_by: bigint
  request_expires_at: bigint
  delivered_at: bigint | null
  delivery_refused: string | null
  claim_json: string | null
  status: Generated<string>
  payout_json: string | null
  status_at: bigint | null
  status_height: bigint | null
  lock_height: bigint | null
  closed_at: bigint | null
}

export type RefusalRow = {
  gateway: string
  request: string
  code: string
  detail_json: string
  refused_at: bigint
}

export type FactRow = {
  id: string
  order_id: string
  event_json: string
  block_height: bigint
  block_time: bigint
  log_index: bigint
  chain_transaction: string
}

export type ActRow = {
  order_id: string
  type: string
  signer: string
  to_buyer_units: string | null
  signature: string
  reason: string
  signed_at: bigint
  delivered_at: bigint | null
  delivery_refused: string | null
  tried_at: bigint | null
  sent_at: bigint | null
  send_attempts: Generated<bigint>
  send_status: string | null
}

export type CreditRow = {
  credit_key: string
  kind: 'credit' | 'reversal'
  account: string
  currency: string
  amount_units: string
  tier: string
  status: string
  credit_json: string
  source: string
  seen_at: bigint
  order_id: string | null
  outcome: Generated<string>
  used_at: bigint | null
  settled_at: bigint | null
  note: Generated<string>
}

export type DebtRow = {
  id: Generated<bigint>
  credit_key: string
  order_id: string | null
  kind: 'over' | 'late' | 'unplaced'
  currency: string
  amount_units: string
  since: bigint
  reported_at: bigint | null
  report_refused: string | null
  refunded_at: bigint | null
}

export type FeedFileRow = {
  content_hash: string
  account: string
  name: string
  read_at: bigint
  credit_count: bigint
  problem: Generated<string>
}
