import type { Migration } from '@sampan/database/migrate'

/** The connector's tables. Every one carries the chain, which is what they would be sharded by. */
export const connectorMigrations: readonly Migration[] = [
  {
    name: 'connector.0001_blocks',
    up: [
      `create table connector_chain (
        chain text primary key,
        genesis_hash text not null,
        height bigint,
        hash text,
        time bigint,
        finalized_height bigint not null default 0,
        halted_code text,
        halted_message text
      )`,
      `create table connector_block (
        chain text not null,
        height bigint not null,
        hash text not null,
        time bigint not null,
        primary key (chain, height)
      )`,
      `create table connector_event (
        chain text not null,
        id text not null,
        key text not null,
        height bigint not null,
        log_index int not null,
        event jsonb not null,
        primary key (chain, id)
      )`,
      'create index connector_event_by_height on connector_event (chain, height, log_index)',
      `create table connector_watch (
        chain text not null,
        kind text not null check (kind in ('vault', 'transfer')),
        address text not null,
        primary key (chain, kind, address)
      )`,
    ],
  },
  {
    name: 'connector.0002_sends',
    up: [
      `create table connector_send (
        chain text not null,
        key text not null,
        seq bigint generated always as identity,
        sender text not null,
        target text not null,
        data text not null,
        gas_limit numeric(78),
        note text not null,
        state text not null check (state in
          ('queued', 'reserved', 'signed', 'broadcast', 'mined', 'reverted', 'final', 'failed', 'refused')),
        nonce bigint,
        mined_hash text,
        mined_height bigint,
        mined_block text,
        reason text,
        broadcast_height bigint,
        created_at timestamptz not null default now(),
        primary key (chain, key)
      )`,
      `create index connector_send_open on connector_send (chain, seq)
        where state not in ('final', 'failed', 'refused')`,
      `create table connector_send_attempt (
        chain text not null,
        hash text not null,
        key text not null,
        raw text not null,
        nonce bigint not null,
        max_fee numeric(78) not null,
        tip numeric(78) not null,
        primary key (chain, hash)
      )`,
      'create index connector_send_attempt_by_key on connector_send_attempt (chain, key)',
      `create table connector_nonce (
        chain text not null,
        sender text not null,
        next bigint not null,
        primary key (chain, sender)
      )`,
    ],
  },
]
