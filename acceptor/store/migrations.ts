import type { Migration } from '@sampan/database/migrate'

/** The daemon’s own schema. Amounts are `numeric` without decimals, instants unix seconds, documents their exact JSON text. */
export const ACCEPTOR_MIGRATIONS: readonly Migration[] = [
  {
    name: 'acceptor.0001_orders',
    up: `
create table acceptor_order (
  order_id text primary key,
  gateway text not null,
  request text not null,
  payment text not null,
  merchant text not null,
  payer text not null,
  offer text not null,
  account text not null,
  currency text not null,
  local_units numeric(40, 0) not null check (local_units > 0),
  amount_units numeric(40, 0) not null check (amount_units > 0),
  reference text not null unique,
  lane bigint not null,
  sequence bigint not null check (sequence > 0),
  order_json text not null,
  terms_json text not null,
  lock_signature text not null,
  accepted_at bigint not null,
  pay_by bigint not null,
  request_expires_at bigint not null,
  delivered_at bigint,
  delivery_refused text,
  claim_json text,
  status text not null default 'none',
  payout_json text,
  status_at bigint,
  status_height bigint,
  lock_height bigint,
  closed_at bigint,
  unique (gateway, request),
  unique (lane, sequence)
);
create index acceptor_order_open on acceptor_order (accepted_at) where closed_at is null;
create index acceptor_order_account on acceptor_order (account, accepted_at);
create table acceptor_lane (
  lane bigint primary key,
  sequence bigint not null,
  order_id text unique references acceptor_order (order_id)
);
create table acceptor_refusal (
  gateway text not null,
  request text not null,
  code text not null,
  detail_json text not null,
  refused_at bigint not null,
  primary key (gateway, request)
);
create table acceptor_fact (
  id text primary key,
  order_id text not null references acceptor_order (order_id),
  event_json text not null,
  block_height bigint not null,
  block_time bigint not null,
  log_index bigint not null,
  chain_transaction text not null
);
create index acceptor_fact_order on acceptor_fact (order_id, block_height, log_index);
create table acceptor_head (
  height bigint primary key,
  time bigint not null
);
create table acceptor_chain (
  name text primary key,
  head_height bigint not null,
  head_time bigint not null,
  finalized_height bigint not null
);
create table acceptor_setting (
  name text primary key,
  value text not null
);
`,
  },
  {
    name: 'acceptor.0002_money',
    up: `
create table acceptor_act (
  order_id text not null references acceptor_order (order_id),
  type text not null,
  signer text not null,
  to_buyer_units numeric(40, 0),
  signature text not null,
  reason text not null,
  signed_at bigint not null,
  delivered_at bigint,
  delivery_refused text,
  tried_at bigint,
  sent_at bigint,
  send_attempts bigint not null default 0,
  send_status text,
  primary key (order_id, type, signer)
);
create table acceptor_credit (
  credit_key text not null,
  kind text not null check (kind in ('credit', 'reversal')),
  account text not null,
  currency text not null,
  amount_units numeric(40, 0) not null,
  tier text not null,
  status text not null,
  credit_json text not null,
  source text not null,
  seen_at bigint not null,
  order_id text references acceptor_order (order_id),
  outcome text not null default 'new',
  used_at bigint,
  settled_at bigint,
  note text not null default '',
  primary key (credit_key, kind)
);
create index acceptor_credit_open on acceptor_credit (seen_at) where settled_at is null;
create index acceptor_credit_order on acceptor_credit (order_id);
create table acceptor_debt (
  id bigint generated always as identity primary key,
  credit_key text not null,
  order_id text references acceptor_order (order_id),
  kind text not null check (kind in ('over', 'late', 'unplaced')),
  currency text not null,
  amount_units numeric(40, 0) not null check (amount_units > 0),
  since bigint not null,
  reported_at bigint,
  report_refused text,
  refunded_at bigint,
  unique (credit_key, kind)
);
create table acceptor_feed_file (
  account text not null,
  content_hash text not null,
  name text not null,
  read_at bigint not null,
  credit_count bigint not null,
  problem text not null default '',
  primary key (account, content_hash)
);
create table acceptor_feed (
  account text primary key,
  heard_at bigint not null,
  sequence bigint not null default -1,
  blocked_since bigint
);
create table acceptor_feed_problem (
  id bigint generated always as identity primary key,
  account text not null,
  problem text not null,
  since bigint not null,
  seen_at bigint
);
`,
  },
  {
    name: 'acceptor.0003_batches',
    // An order that was given up keeps its lane and sequence, which the one in its place has too: only one of them can lock.
    up: `
create table acceptor_batch (
  batch_id text primary key,
  batch_json text not null
);
alter table acceptor_order add column batch_id text references acceptor_batch (batch_id);
alter table acceptor_order add column path text;
alter table acceptor_order add column given_up boolean not null default false;
alter table acceptor_order add column replaced boolean not null default false;
alter table acceptor_order drop constraint acceptor_order_gateway_request_key;
alter table acceptor_order drop constraint acceptor_order_lane_sequence_key;
create unique index acceptor_order_request on acceptor_order (gateway, request) where not replaced;
create unique index acceptor_order_place on acceptor_order (lane, sequence) where not given_up;
create index acceptor_order_batch on acceptor_order (batch_id) where batch_id is not null;
create index acceptor_order_lane on acceptor_order (lane) where closed_at is null;
`,
  },
]
