import type { Migration } from '@sampan/database/migrate'

export const httpMigrations: readonly Migration[] = [
  {
    name: 'http.0001_idempotency',
    up: `
      create table idempotency (
        merchant text not null,
        key text not null,
        request_hash text not null,
        owner text not null,
        lease_until bigint not null,
        created_at bigint not null,
        status integer,
        body text,
        primary key (merchant, key)
      );
      create index idempotency_age on idempotency (created_at)`,
  },
]
