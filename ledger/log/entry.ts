import { type CanonicalJson, canonicalJson, parseCanonicalJson } from '@sampan/kernel/canonical'
import { type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { type EntryRefusal, NO_ENTRIES, type PaymentContext } from './context.ts'
import { applyEntry, complaintAbout, type Entry } from './kinds.ts'
import { hashLeaf } from './tree.ts'

/** A tlog-tiles entry bundle gives the length of an entry two bytes. */
export const MAX_LEAF_BYTES = 65_535

type WithoutPlace<E> = E extends unknown ? Omit<E, 'v' | 'log' | 'seq' | 'prev'> : never
/** An entry as whoever acts writes it; its place in the log is given when it is appended. */
export type EntryContent = WithoutPlace<Entry>

/** The place of an entry: the origin of its log, and where in its payment it stands. */
export type EntryPlace = { readonly log: string; readonly seq: number; readonly prev: Hex | '' }

type Malformed = Refusal<'ledger.malformed_entry'>

/** The exact bytes of a leaf. Refuses content that does not fit its kind and leaves above 65,535 bytes. */
export function buildEntry(content: EntryContent, place: EntryPlace): Result<Uint8Array, Malformed> {
  const entry = { ...content, v: 1, ...place } as CanonicalJson
  const complaint = complaintAbout(entry)
  if (complaint !== undefined) return refuse('ledger.malformed_entry', { reason: complaint })
  const leaf = utf8(canonicalJson(entry))
  return leaf.length > MAX_LEAF_BYTES
    ? refuse('ledger.malformed_entry', { reason: `entry has ${leaf.length} bytes` })
    : ok(leaf)
}

/** Reads a leaf. Refuses bytes that are not UTF-8, not canonical, of an unknown kind or not of its kind's form. */
export function parseEntry(leaf: Uint8Array): Result<Entry, Malformed> {
  if (leaf.length > MAX_LEAF_BYTES) {
    return refuse('ledger.malformed_entry', { reason: `entry has ${leaf.length} bytes` })
  }
  let value: CanonicalJson
  try {
    value = parseCanonicalJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(leaf))
  } catch (error) {
    return refuse('ledger.malformed_entry', { reason: (error as Error).message.slice(0, 200) })
  }
  const complaint = complaintAbout(value)
  return complaint === undefined ? ok(value as Entry) : refuse('ledger.malformed_entry', { reason: complaint })
}

/**
 * Checks an entry against everything that came before it in its payment, and gives the context for the next one.
 * Refuses a gap or another payment's entry first, then what the rule of its kind refuses.
 */
export function verifyEntry(leaf: Uint8Array, context: PaymentContext): Result<PaymentContext, EntryRefusal> {
  const entry = parseEntry(leaf)
  if (!entry.ok) return entry
  const gap = sequenceGap(entry.value, context)
  if (gap !== undefined) return refuse('ledger.broken_sequence', { seq: String(entry.value.seq), reason: gap })
  const leafHash = toHex(hashLeaf(leaf))
  const { log, payment, seq } = entry.value
  const applied = applyEntry(entry.value, leafHash, context)
  return applied.ok ? ok({ ...applied.value, log, payment, nextSeq: seq + 1, prev: leafHash }) : applied
}

/** Verifies all entries of one payment from its first. The refusal's `seq` tells which one failed. */
export function replayPayment(leaves: readonly Uint8Array[]): Result<PaymentContext, EntryRefusal> {
  let context = NO_ENTRIES
  for (const [seq, leaf] of leaves.entries()) {
    const next = verifyEntry(leaf, context)
    if (!next.ok) return { ...next, detail: { ...next.detail, seq: String(seq) } }
    context = next.value
  }
  return ok(context)
}

/** What breaks the sequence of a payment at an entry, or nothing. */
export function sequenceGap(
  entry: Pick<Entry, 'log' | 'payment' | 'seq' | 'prev'>,
  context: Pick<PaymentContext, 'log' | 'payment' | 'nextSeq' | 'prev'>,
): string | undefined {
  if (context.log !== undefined && entry.log !== context.log) return 'the entry is of another log'
  if (context.payment !== undefined && entry.payment !== context.payment) return 'the entry is of another payment'
  if (entry.seq !== context.nextSeq) return `expected ${context.nextSeq}`
  if (entry.prev !== context.prev) return 'prev is not the entry before'
  return undefined
}
