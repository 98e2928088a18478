import type { Migration } from '@sampan/database/migrate'

export const paymentMigrations: readonly Migration[] = [
  {
    name: 'payments.0001_payments',
    up: `
      create table payment (
        id text primary key,
        number bigint generated always as identity,
        merchant text not null,
        reference text not null unique,
        request_salt text not null,
        idempotency_key text,
        amount text not null,
        currency text not null,
        units numeric(78,0) not null,
        asset text not null,
        settlement_address text not null,
        description text,
        merchant_reference text,
        metadata jsonb not null,
        success_url text,
        claim_url text,
        created_at bigint not null,
        expires_at bigint not null,
        cancelled_at bigint,
        expired_at bigint,
        status text not null,
        flags jsonb not null,
        outcome text,
        paid_at bigint,
        received_units numeric(78,0),
        fee_units numeric(78,0),
        unique (merchant, idempotency_key)
      );
      create index payment_merchant on payment (merchant, number)`,
  },
]
