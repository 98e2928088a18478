import { canonicalJson } from '@sampan/kernel/canonical'
import type { CurrencyCode } from '@sampan/kernel/currency'
import { type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'
import { statementKey } from '../profile/account.ts'
import type { EvidenceTier } from '../profile/evidence-tier.ts'
import { findReferences, type Reference } from '../references/reference.ts'
import type { BookedTime } from './booked-time.ts'

/** Money that a bank says came in. Every feed delivers these, whatever its format. */
export type Credit = {
  /** The receiving account as the bank names it (IBAN, account number, Pix key), normalised by `statementKey`. */
  readonly account: string
  readonly currency: CurrencyCode
  readonly amountUnits: bigint
  readonly tier: EvidenceTier
  /** Pending money may never arrive; only booked money counts. */
  readonly status: 'booked' | 'pending'
  /** True for money that goes back, or comes back: it is never a payer's payment. */
  readonly isReversal: boolean
  readonly booked: BookedTime
  /** Names this credit within the account, and is the same in every message about it. */
  readonly bankReference: string
  readonly endToEndId?: string
  readonly payerName?: string
  readonly payerAccount?: string
  readonly structuredReferences: readonly string[]
  readonly remittance: readonly string[]
}

/**
 * Names a credit once and for all, without saying anything about it: one credit frees one order, ever. Whoever releases
 * keeps these keys under a unique index.
 */
export function creditKey(account: string, bankReference: string): Hex {
  return toHex(sha256(utf8(canonicalJson(['sampan/credit/v1', statementKey(account), bankReference]))))
}

/** The known codes that a credit carries in any of its fields. Remittance lines are joined, since banks wrap them. */
export function referencesIn(credit: Credit, isKnown: (code: Reference) => boolean): ReadonlySet<Reference> {
  const texts = [...credit.structuredReferences, credit.endToEndId ?? '', credit.remittance.join('\n')]
  return new Set(texts.flatMap(text => [...findReferences(text, isKnown)]))
}
