import type { Migration } from '@sampan/database/migrate'

/** Orders and what leads to them. Facts and acts are only ever added; what follows from them is computed. */
export const orderMigrations: readonly Migration[] = [
  {
    name: 'orders.0001_orders',
    up: `
      create table match (
        id text primary key,
        owner text not null,
        payment text not null,
        chain text not null,
        purpose jsonb not null,
        status text not null,
        entrants jsonb not null,
        committed_height bigint not null,
        draw jsonb,
        rank integer not null,
        created_at bigint not null,
        number bigint generated always as identity
      );
      create index match_owner on match (owner, number);
      create index match_drawing on match (chain, committed_height) where status = 'drawing';

      create table lock_request (
        id text primary key,
        match text not null references match (id),
        acceptor text not null,
        offer text not null,
        vault text not null,
        status text not null,
        body jsonb not null,
        price jsonb not null,
        local_units numeric(78,0) not null,
        amount_units numeric(78,0) not null,
        pay_seconds integer not null,
        expires_at bigint not null,
        created_at bigint not null
      );
      create index lock_request_match on lock_request (match);
      create index lock_request_open on lock_request (acceptor) where status = 'open';

      create table swap_order (
        id text primary key,
        owner text not null,
        payment text not null,
        match text not null references match (id),
        request text not null unique references lock_request (id),
        acceptor text not null,
        acceptor_name text not null,
        offer text not null,
        chain text not null,
        asset text not null,
        vault text not null,
        vault_owner text not null,
        vault_signer text not null,
        vault_second_key text not null,
        current_owner text not null,
        current_signer text not null,
        current_second_key text not null,
        lane bigint not null,
        sequence bigint not null,
        body jsonb not null,
        terms jsonb not null,
        reference text not null,
        price jsonb not null,
        local_units numeric(78,0) not null,
        amount_units numeric(78,0) not null,
        pay_by bigint not null,
        pay_seconds integer not null,
        created_at bigint not null,
        status text not null,
        certainty text,
        revealed_at bigint,
        withdrawn boolean not null default false,
        abandoned boolean not null default false,
        over boolean not null default false,
        attend_at bigint not null,
        version bigint not null,
        number bigint generated always as identity,
        unique (chain, vault, lane, sequence),
        unique (chain, vault, reference)
      );
      create index swap_order_match on swap_order (match, number);
      create index swap_order_acceptor on swap_order (acceptor, version);
      create index swap_order_open on swap_order (chain, attend_at) where not over;

      create table order_counter (acceptor text primary key, last bigint not null);

      create table held_act (
        order_id text not null references swap_order (id),
        type text not null,
        role text not null,
        signer text not null,
        signature text not null,
        to_buyer numeric(78,0),
        received_at bigint not null,
        number bigint generated always as identity,
        primary key (number)
      );
      create unique index held_act_once on held_act (order_id, type, signer, coalesce(to_buyer, -1));

      create table chain_fact (
        id text primary key,
        order_id text not null references swap_order (id),
        act jsonb not null,
        actor text,
        block_height bigint not null,
        block_hash text not null,
        block_time bigint not null,
        chain_transaction text not null,
        log_index integer not null,
        leaf_hash text,
        retracted boolean not null default false
      );
      create index chain_fact_order on chain_fact (order_id, block_height, log_index)`,
  },
  {
    name: 'orders.0002_inclusions',
    up: 'alter table chain_fact add column inclusions integer not null default 1',
  },
  {
    name: 'orders.0003_orders_of_owner',
    up: 'create index swap_order_owner on swap_order (owner, number)',
  },
  {
    name: 'orders.0004_credits',
    up: `
      create table order_credit (
        id text primary key,
        order_id text not null references swap_order (id),
        holder text not null,
        amount_units numeric(78,0) not null,
        retracted boolean not null default false
      );
      create index order_credit_order on order_credit (order_id)`,
  },
  {
    name: 'orders.0005_batches',
    up: `
      create table order_batch (
        id text primary key,
        chain text not null,
        vault text not null,
        body jsonb not null,
        created_at bigint not null
      );
      alter table swap_order add column batch text references order_batch (id);
      alter table swap_order add column path text;
      create index swap_order_batch on swap_order (batch) where batch is not null`,
  },
  {
    name: 'orders.0006_shared_releases',
    up: `
      create table shared_release (
        batch text not null references order_batch (id),
        which numeric(78,0) not null,
        signer text not null,
        signature text not null,
        received_at bigint not null,
        primary key (batch, which, signer)
      )`,
  },
]
