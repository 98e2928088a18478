import type { CanonicalJson } from '@sampan/kernel/canonical'
import type { Hex } from '@sampan/kernel/hex'
import type { Result } from '@sampan/kernel/result'
import type { EntryRefusal, PaymentContext } from './context.ts'
import type { Infer } from './fields.ts'
import { ACT_KINDS } from './kinds/acts.ts'
import { DECISION_KINDS } from './kinds/decisions.ts'
import { FACT_KINDS } from './kinds/facts.ts'
import { proposedKind } from './kinds/proposed.ts'

/** Every kind of entry: its members, who answers for it, what it does to a payment. A new kind is a new row. */
export const KINDS = { ...DECISION_KINDS, 'order.proposed': proposedKind, ...ACT_KINDS, ...FACT_KINDS } as const

export type Kind = keyof typeof KINDS
export type EntryOf<K extends Kind> = Infer<(typeof KINDS)[K]['schema']>
/** Any entry, told apart by `kind`. */
export type Entry = { [K in Kind]: EntryOf<K> }[Kind]

export function isKind(name: unknown): name is Kind {
  return typeof name === 'string' && Object.hasOwn(KINDS, name)
}

/** The first thing wrong with the members of what claims to be an entry, or nothing. */
export function complaintAbout(value: CanonicalJson): string | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return 'entry has no kind'
  return isKind(value.kind) ? KINDS[value.kind].schema.complaint(value, 'entry') : 'entry.kind is unknown'
}

/** Applies an entry to what came before it, by the rule of its kind. */
export function applyEntry(entry: Entry, leafHash: Hex, context: PaymentContext): Result<PaymentContext, EntryRefusal> {
  // Each row takes entries of its own kind only, which the compiler cannot follow through the table.
  const apply = KINDS[entry.kind].apply as (
    entry: Entry,
    leafHash: Hex,
    context: PaymentContext,
  ) => Result<PaymentContext, EntryRefusal>
  return apply(entry, leafHash, context)
}
