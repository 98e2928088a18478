import type { DatabaseTransaction } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import { fromHex, type Hex, toHex } from '@sampan/kernel/hex'
import { buildEntry, type EntryContent } from '../log/entry.ts'
import { appendLeaf, type CompletedNode, encodeFrontier, type Frontier, hashLeaf } from '../log/tree.ts'
import { lockLog } from './open-log.ts'
import { ledgerTables } from './tables.ts'

/**
 * An entry to append. `key` names the act or fact once per log, e.g. `claim:<order id>`: a draft whose key is already
 * there is not appended again, so an act may be redone after a crash.
 */
export type EntryDraft = EntryContent & { readonly key?: string }

/** Where a draft stands in the log. `duplicate`: it stood there before, under the same key. */
export type AppendedEntry = { readonly index: number; readonly leafHash: Hex; readonly duplicate: boolean }

type Place = { readonly seq: number; readonly prev: Hex | '' }
type EntryRow = {
  log: string
  index: number
  payment: Uint8Array
  seq: number
  kind: string
  time: number
  key: string | null
  leaf: Uint8Array
  leaf_hash: Uint8Array
}

/**
 * Appends drafts in their order, in the caller's databaseTransaction, and answers in the same order. Throws on a draft
 * that does not fit its kind: whoever wrote it has a bug. Takes the log until the commit, so do it last.
 */
export async function appendEntries(
  trx: DatabaseTransaction,
  log: string,
  drafts: readonly EntryDraft[],
): Promise<AppendedEntry[]> {
  if (drafts.length === 0) return []
  const { frontier } = await lockLog(trx, log)
  const known = await entriesByKey(trx, log, drafts)
  const places = await lastPlaces(trx, log, drafts)
  const batch = new Batch(log, frontier, known, places)
  const answers = drafts.map(draft => batch.add(draft))
  await batch.write(trx)
  return answers
}

class Batch {
  readonly #log: string
  readonly #known: Map<string, AppendedEntry>
  readonly #places: Map<Hex, Place>
  readonly #rows: EntryRow[] = []
  readonly #nodes: CompletedNode[] = []
  #frontier: Frontier

  constructor(log: string, frontier: Frontier, known: Map<string, AppendedEntry>, places: Map<Hex, Place>) {
    this.#log = log
    this.#frontier = frontier
    this.#known = known
    this.#places = places
  }

  add({ key, ...content }: EntryDraft): AppendedEntry {
    const before = key === undefined ? undefined : this.#known.get(key)
    if (before) return before
    const place = this.#places.get(content.payment) ?? { seq: 0, prev: '' }
    const built = buildEntry(content as EntryContent, { log: this.#log, ...place })
    assert(built.ok, `a draft of ${content.kind} is an entry: ${built.ok ? '' : built.detail['reason']}`)
    const leafHash = hashLeaf(built.value)
    const index = this.#frontier.size
    const { frontier, completed } = appendLeaf(this.#frontier, leafHash)
    this.#frontier = frontier
    this.#nodes.push(...completed.filter(node => node.height > 0 && node.height % 8 === 0))
    this.#rows.push(this.#row(content as EntryContent, place, key, index, built.value, leafHash))
    this.#places.set(content.payment, { seq: place.seq + 1, prev: toHex(leafHash) })
    const appended = { index, leafHash: toHex(leafHash), duplicate: false }
    if (key !== undefined) this.#known.set(key, { ...appended, duplicate: true })
    return appended
  }

  async write(trx: DatabaseTransaction): Promise<void> {
    if (this.#rows.length === 0) return
    const tables = ledgerTables(trx)
    await tables.insertInto('ledger_entry').values(this.#rows).execute()
    if (this.#nodes.length > 0) {
      const nodes = this.#nodes.map(({ height, index, hash }) => ({ log: this.#log, level: height / 8, index, hash }))
      await tables.insertInto('ledger_node').values(nodes).execute()
    }
    await tables
      .updateTable('ledger_log')
      .set({ size: this.#frontier.size, frontier: encodeFrontier(this.#frontier) })
      .where('log', '=', this.#log)
      .execute()
  }

  #row(
    { payment, kind, time }: EntryContent,
    { seq }: Place,
    key: string | undefined,
    index: number,
    leaf: Uint8Array,
    leafHash: Uint8Array,
  ): EntryRow {
    const place = { log: this.#log, index, payment: fromHex(payment), seq }
    return { ...place, kind, time, key: key ?? null, leaf, leaf_hash: leafHash }
  }
}

async function entriesByKey(
  trx: DatabaseTransaction,
  log: string,
  drafts: readonly EntryDraft[],
): Promise<Map<string, AppendedEntry>> {
  const keys = drafts.flatMap(draft => draft.key ?? [])
  if (keys.length === 0) return new Map()
  const rows = await ledgerTables(trx)
    .selectFrom('ledger_entry')
    .select(['key', 'index', 'leaf_hash'])
    .where('log', '=', log)
    .where('key', 'in', keys)
    .execute()
  return new Map(
    rows.map(row => [row.key ?? '', { index: Number(row.index), leafHash: toHex(row.leaf_hash), duplicate: true }]),
  )
}

/** Where each payment's next entry goes. */
async function lastPlaces(
  trx: DatabaseTransaction,
  log: string,
  drafts: readonly EntryDraft[],
): Promise<Map<Hex, Place>> {
  const payments = [...new Set(drafts.map(draft => draft.payment))].map(payment => fromHex(payment))
  const rows = await ledgerTables(trx)
    .selectFrom('ledger_entry')
    .distinctOn('payment')
    .select(['payment', 'seq', 'leaf_hash'])
    .where('log', '=', log)
    .where('payment', 'in', payments)
    .orderBy('payment')
    .orderBy('seq', 'desc')
    .execute()
  return new Map(rows.map(row => [toHex(row.payment), { seq: row.seq + 1, prev: toHex(row.leaf_hash) }]))
}
