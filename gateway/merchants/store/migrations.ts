import type { Migration } from '@sampan/database/migrate'

export const merchantMigrations: readonly Migration[] = [
  {
    name: 'merchants.0001_merchants',
    up: `
      create table merchant (
        id text primary key,
        name text not null unique,
        pseudonym text not null unique,
        settlement_asset text not null,
        settlement_address text not null,
        arbiters jsonb not null,
        active boolean not null,
        created_at bigint not null
      );
      create table api_key (
        id text primary key,
        merchant text not null references merchant (id),
        hash text not null unique,
        scopes jsonb not null,
        created_at bigint not null,
        last_used_at bigint,
        revoked_at bigint
      );
      create index api_key_merchant on api_key (merchant)`,
  },
]
