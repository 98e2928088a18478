import { Fault } from '@sampan/kernel/fault'
import { fromHex, type Hex, toHex } from '@sampan/kernel/hex'
import type { Kind } from '../log/kinds.ts'
import { type LogHandle, ledgerTables } from './tables.ts'

/** An entry as it is stored. `leaf` holds the exact bytes; `parseEntry` reads them. */
export type StoredEntry = {
  readonly index: number
  readonly seq: number
  readonly kind: Kind
  readonly time: number
  readonly leaf: Uint8Array
  readonly leafHash: Hex
}

/** All entries of a payment in their order; none when the log has never heard of it. */
export async function entriesOfPayment(handle: LogHandle, log: string, payment: Hex): Promise<StoredEntry[]> {
  const rows = await ledgerTables(handle)
    .selectFrom('ledger_entry')
    .select(['index', 'seq', 'kind', 'time', 'leaf', 'leaf_hash'])
    .where('log', '=', log)
    .where('payment', '=', fromHex(payment))
    .orderBy('seq')
    .execute()
  return rows.map(row => ({
    index: Number(row.index),
    seq: row.seq,
    kind: row.kind as Kind,
    time: Number(row.time),
    leaf: Uint8Array.from(row.leaf),
    leafHash: toHex(row.leaf_hash),
  }))
}

/**
 * The exact bytes of entries `from` up to but not including `to`, in the log's order. Throws `ledger.entries_missing`
 * when the store lacks one.
 */
export async function readLeaves(
  handle: LogHandle,
  log: string,
  { from, to }: { from: number; to: number },
): Promise<Uint8Array[]> {
  const rows = await ledgerTables(handle)
    .selectFrom('ledger_entry')
    .select('leaf')
    .where('log', '=', log)
    .where('index', '>=', BigInt(from))
    .where('index', '<', BigInt(to))
    .orderBy('index')
    .execute()
  if (rows.length !== to - from) {
    throw new Fault('ledger.entries_missing', `The log ${log} lacks entries between ${from} and ${to}`, {
      detail: { log, from: String(from), to: String(to), found: String(rows.length) },
      hint: 'Entries were removed from the database. Restore it from a backup that has them all.',
    })
  }
  return rows.map(row => Uint8Array.from(row.leaf))
}
