import type { Migration } from '@sampan/database/migrate'

export const eventMigrations: readonly Migration[] = [
  {
    name: 'events.0001_events',
    up: `
      create table event_counter (
        merchant text primary key,
        last bigint not null
      );
      create table event (
        id text primary key,
        merchant text not null,
        position bigint not null,
        payment text not null,
        sequence integer not null,
        type text not null,
        body text not null,
        created_at bigint not null,
        unique (merchant, position),
        unique (payment, sequence)
      );`,
  },
  {
    name: 'events.0002_webhooks',
    up: `
      create table webhook_endpoint (
        id text primary key,
        merchant text not null,
        url text not null,
        event_types jsonb not null,
        secret text not null,
        status text not null,
        disabled_reason text,
        created_at bigint not null,
        number bigint generated always as identity,
        idempotency_key text,
        unanswered integer not null default 0,
        held_until bigint not null default 0,
        unique (merchant, idempotency_key)
      );
      create table webhook_delivery (
        id text primary key,
        merchant text not null,
        endpoint text not null references webhook_endpoint (id) on delete cascade,
        event text not null references event (id),
        position bigint not null,
        status text not null,
        attempts integer not null default 0,
        tries integer not null default 0,
        next_attempt_at bigint,
        last_status integer,
        last_error text,
        unique (endpoint, event)
      );
      create index webhook_delivery_due on webhook_delivery (endpoint, next_attempt_at) where status = 'pending';
      create index webhook_delivery_newest on webhook_delivery (endpoint, position desc)`,
  },
]
