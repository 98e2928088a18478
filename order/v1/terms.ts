import { canonicalJson } from '@sampan/kernel/canonical'
import { concatBytes, fromHex, type Hex, isHex, toHex, utf8 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { sha256 } from '@sampan/kernel/sha256'

/** The off-chain terms, in the order in which their commitments are hashed. */
export const TERM_NAMES = ['localAmount', 'currency', 'rail', 'account', 'reference', 'payerName'] as const
export type TermName = (typeof TERM_NAMES)[number]

/** Plain values; what does not apply is the empty string. `localAmount` is a decimal string in the currency's own decimals. */
export type TermValues = Readonly<Record<TermName, string>>
/** 32 random bytes for each term, known to every party before it signs or pays. */
export type TermSalts = Readonly<Record<TermName, Hex>>
export type Terms = { readonly values: TermValues; readonly salts: TermSalts }

/** SHA-256 commitment of one term, so that it can be shown to an arbiter without the others. */
export function commitTerm(name: TermName, value: string, salt: Hex): Uint8Array {
  if (!isHex(salt, 32)) throw new Error(`The salt of ${name} is not 32 bytes`)
  return sha256(concatBytes(utf8('sampan/term/v1'), fromHex(salt), utf8(canonicalJson([name, value]))))
}

/** The `terms` field of an order. */
export function hashTerms(terms: Terms): Hex {
  const commitments = TERM_NAMES.map(name => commitTerm(name, terms.values[name], terms.salts[name]))
  return toHex(sha256(concatBytes(utf8('sampan/terms/v1'), ...commitments)))
}

/** The six commitments as they may be logged: they reveal nothing once the salts are erased. */
export function termCommitments(terms: Terms): Record<TermName, Hex> {
  const entries = TERM_NAMES.map(name => [name, toHex(commitTerm(name, terms.values[name], terms.salts[name]))])
  return Object.fromEntries(entries) as Record<TermName, Hex>
}

/** The `terms` field from the commitments alone. */
export function hashCommitments(commitments: Readonly<Record<TermName, Hex>>): Hex {
  const parts = TERM_NAMES.map(name => fromHex(commitments[name]))
  return toHex(sha256(concatBytes(utf8('sampan/terms/v1'), ...parts)))
}

/** Whether an order commits to exactly these terms. */
export function checkTerms(expected: Hex, terms: Terms): Result<Terms, Refusal<'terms.mismatch'>> {
  const actual = hashTerms(terms)
  return actual === expected ? ok(terms) : refuse('terms.mismatch', { expected, actual })
}

/** Salts from 192 random bytes supplied by the caller. */
export function makeSalts(random: Uint8Array): TermSalts {
  if (random.length !== 32 * TERM_NAMES.length) throw new Error(`Salts take ${32 * TERM_NAMES.length} random bytes`)
  const entries = TERM_NAMES.map((name, i) => [name, toHex(random.slice(32 * i, 32 * i + 32))])
  return Object.fromEntries(entries) as TermSalts
}
