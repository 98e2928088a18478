import type { Migration } from '@sampan/database/migrate'

/**
 * Every table carries the log it belongs to, which is also the key it would be sharded by. `ledger_node` holds the hash
 * of every complete subtree of 256, 65,536, … leaves: with the leaf hashes, all that a tile or a proof needs.
 */
export const LEDGER_MIGRATIONS: readonly Migration[] = [
  {
    name: 'ledger.0001_log',
    up: `
      create table ledger_log (
        log text primary key,
        size bigint not null,
        frontier bytea not null,
        checkpoint_size bigint
      );
      create table ledger_entry (
        log text not null references ledger_log,
        index bigint not null,
        payment bytea not null,
        seq integer not null,
        kind text not null,
        time bigint not null,
        key text,
        leaf bytea not null,
        leaf_hash bytea not null,
        primary key (log, index),
        unique (log, payment, seq),
        unique (log, key)
      );
      create table ledger_node (
        log text not null references ledger_log,
        level smallint not null,
        index bigint not null,
        hash bytea not null,
        primary key (log, level, index)
      );
      create table ledger_checkpoint (
        log text not null references ledger_log,
        size bigint not null,
        root bytea not null,
        note text not null,
        time bigint not null,
        primary key (log, size)
      )`,
  },
]
