import type { Migration } from '@sampan/database/migrate'

export const acceptorMigrations: readonly Migration[] = [
  {
    name: 'acceptors.0001_acceptors',
    up: `
      create table acceptor (
        id text primary key,
        name text not null,
        chain text not null,
        vault text not null,
        newcomer boolean not null,
        active boolean not null,
        token text,
        owner text,
        signer text,
        second_key text,
        read_at bigint not null default 0,
        heartbeat_at bigint not null default 0,
        feeds_fresh jsonb not null default '{}',
        unique (chain, vault)
      );
      create table acceptor_session (
        token_hash text primary key,
        acceptor text not null references acceptor (id),
        signer text not null,
        expires_at bigint not null
      );
      create index acceptor_session_acceptor on acceptor_session (acceptor);
      create table acceptor_offers (
        acceptor text primary key references acceptor (id),
        offers jsonb not null,
        valid_until bigint not null,
        signer text not null,
        signature text not null
      )`,
  },
]
