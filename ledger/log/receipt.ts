import { type CanonicalJson, canonicalJson } from '@sampan/kernel/canonical'
import { toBase64, utf8 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { TERM_NAMES, type TermName, type Terms } from '@sampan/order/v1/terms'
import { hash, type Infer, integer, listOf, literal, object, text } from './fields.ts'
import { decodeBase64, formatVerifier, type LogVerifier } from './log-key.ts'
import { formatProof } from './proof.ts'
import { chainShape, orderShape, vaultKeysShape, vaultShape } from './shapes.ts'

/** How an order ended, named as what it is; `open` while it has not. */
export const ENDINGS = ['confirmed', 'silence', 'settlement', 'ruling', 'returned', 'open'] as const
/** Whose signature about the local money stands in the entries: that it was sent (payer), that it came (receiver). */
export const CONFIRMATIONS = ['both', 'receiver', 'payer', 'nobody'] as const
const STATUSES = ['none', 'locked', 'claimed', 'contested', 'released', 'settled', 'ruled', 'returned'] as const

const summaryShape = object(
  {
    log: text(200),
    payment: hash,
    status: literal(...STATUSES),
    ending: literal(...ENDINGS),
    confirmedBy: literal(...CONFIRMATIONS),
    chain: object({}, { lock: chainShape, ending: chainShape }),
  },
  { orderId: hash, order: orderShape, vault: vaultShape, vaultKeys: vaultKeysShape },
)
/** What the entries say, for a reader in a hurry. The order is the payment's last one that was locked, else its last. */
export type ReceiptSummary = Infer<typeof summaryShape>

const disclosedShape = object({ value: text(500), salt: hash })
type DisclosedTerm = Infer<typeof disclosedShape>
/** Terms the holder chose to show. */
export type DisclosedTerms = { readonly [N in TermName]?: DisclosedTerm }

const entryShape = object({ leaf: text(65_535), index: integer, path: listOf(text(44), 64) })
/** The exact text of a leaf, its index in the log, and its inclusion proof: base64 hashes, the leaf's sibling first. */
export type ReceiptEntry = Infer<typeof entryShape>

const receiptShape = object(
  {
    format: literal('sampan/receipt@v1'),
    reached: literal('logged', 'witnessed', 'anchored'),
    payment: hash,
    summary: summaryShape,
    entries: listOf(entryShape, 1_000),
    checkpoint: text(100_000),
    logKey: text(400),
  },
  {
    terms: object(
      {},
      Object.fromEntries(TERM_NAMES.map(name => [name, disclosedShape])) as Record<TermName, typeof disclosedShape>,
    ),
  },
)

/** The proof of a payment that a party keeps: a JSON file, verified without any network by `verifyReceipt`. */
export type Receipt = Infer<typeof receiptShape>

/** Takes the JSON of a receipt, and refuses what has not its form. Nothing is verified yet. */
export function parseReceipt(json: unknown): Result<Receipt, Refusal<'ledger.malformed_receipt'>> {
  const complaint = receiptShape.complaint(json as CanonicalJson, 'receipt')
  return complaint === undefined ? ok(json as Receipt) : refuse('ledger.malformed_receipt', { reason: complaint })
}

/** Puts a receipt together; the parts must belong to each other. */
export function makeReceipt(parts: {
  summary: ReceiptSummary
  entries: readonly { leaf: Uint8Array; index: number; path: readonly Uint8Array[] }[]
  checkpoint: string
  verifier: LogVerifier
  terms?: DisclosedTerms
}): Receipt {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  return {
    format: 'sampan/receipt@v1',
    reached: 'logged',
    payment: parts.summary.payment,
    summary: parts.summary,
    ...(parts.terms ? { terms: parts.terms } : {}),
    entries: parts.entries.map(({ leaf, index, path }) => ({
      leaf: decoder.decode(leaf),
      index,
      path: path.map(toBase64),
    })),
    checkpoint: parts.checkpoint,
    logKey: formatVerifier(parts.verifier),
  }
}

/** The chosen terms with their salts, to put into a receipt. */
export function discloseTerms(terms: Terms, names: readonly TermName[]): DisclosedTerms {
  return Object.fromEntries(names.map(name => [name, { value: terms.values[name], salt: terms.salts[name] }]))
}

/** One entry's proof as a c2sp.org/tlog-proof@v1 file, for other people's tools; `leaf` is the entry they check. */
export function proofOfEntry(receipt: Receipt, entry: ReceiptEntry): { leaf: Uint8Array; proof: string } {
  const path = decodePath(entry.path)
  if (!path) throw new Error(`The path of entry ${entry.index} is not base64 hashes`)
  return { leaf: utf8(entry.leaf), proof: formatProof({ index: entry.index, path, checkpoint: receipt.checkpoint }) }
}

/** `undefined` unless every element is the base64 of 32 bytes. */
export function decodePath(path: readonly string[]): Uint8Array[] | undefined {
  const hashes = path.map(decodeBase64)
  return hashes.every(hash => hash?.length === 32) ? (hashes as Uint8Array[]) : undefined
}

export function sameSummary(a: ReceiptSummary, b: ReceiptSummary): boolean {
  return canonicalJson(a as CanonicalJson) === canonicalJson(b as CanonicalJson)
}
