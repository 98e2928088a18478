import { toHex, utf8 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { commitTerm, TERM_NAMES } from '@sampan/order/v1/terms'
import { type Checkpoint, openCheckpoint } from './checkpoint.ts'
import { type CheckedSignature, type EntryRefusal, NO_ENTRIES, type PaymentContext } from './context.ts'
import { parseEntry, replayPayment, sequenceGap } from './entry.ts'
import { parseVerifier } from './log-key.ts'
import { decodePath, parseReceipt, type Receipt, type ReceiptSummary, sameSummary } from './receipt.ts'
import { mainOrder, summarise } from './summarise.ts'
import { hashLeaf } from './tree.ts'
import { verifyInclusion } from './tree-proof.ts'

export const RECEIPT_CHECKS = [
  'format',
  'checkpoint',
  'inclusion',
  'sequence',
  'signatures',
  'replay',
  'terms',
  'summary',
  'level',
] as const
export type ReceiptCheckName = (typeof RECEIPT_CHECKS)[number]
export type ReceiptCheck = { readonly name: ReceiptCheckName; readonly passed: boolean; readonly reason?: string }

/** What cannot be known without asking somebody. */
export const RECEIPT_UNKNOWNS = {
  log_key: 'That the log is who it says: take its key from a source you trust, not from the receipt.',
  chain: 'That the chain says the same: ask a node for the chainTransactions named here.',
  vault_keys: "That these are the vault's keys: the log says what it saw on chain.",
  contract_signatures: 'That a contract accepted its signature: only the gateway asked it, at the block named.',
  later_entries: 'Whether more was recorded after this receipt was made.',
  split_view: 'Whether the log shows everybody the same history: this one is neither witnessed nor anchored.',
} as const
export type ReceiptUnknown = keyof typeof RECEIPT_UNKNOWNS

export type ReceiptVerdict = {
  /** Every check passed. */
  readonly valid: boolean
  /** All of them, in order; one that needs an earlier one which failed has not passed either. */
  readonly checks: readonly ReceiptCheck[]
  /** How far the receipt has come, as far as was verified. */
  readonly level: 'none' | 'logged'
  /** Derived from the entries, never taken from the receipt; absent unless valid. */
  readonly summary: ReceiptSummary | undefined
  /** Who signed what in the payment's main order; empty unless valid. */
  readonly signatures: readonly CheckedSignature[]
  readonly unknown: readonly ReceiptUnknown[]
}

type Failure = { readonly check: ReceiptCheckName; readonly reason: string }

/** Verifies a receipt offline. `logKey` is the log's verifier key from elsewhere; without it, the receipt's own. Never throws. */
export function verifyReceipt(json: unknown, options: { logKey?: string } = {}): ReceiptVerdict {
  const failures: Failure[] = []
  const note = (check: ReceiptCheckName, result: Result<unknown>) => {
    if (!result.ok) failures.push({ check, reason: reasonOf(result) })
  }
  const receipt = parseReceipt(json)
  note('format', receipt)
  if (!receipt.ok) return failed(failures, ['format'])
  const leaves = receipt.value.entries.map(entry => utf8(entry.leaf))
  const head = checkCheckpoint(receipt.value, options.logKey)
  note('checkpoint', head)
  note('inclusion', head.ok ? checkInclusion(receipt.value, leaves, head.value) : notReached('checkpoint'))
  note('sequence', checkSequence(receipt.value, leaves, head))
  const replay = replayPayment(leaves)
  if (!replay.ok) failures.push({ check: checkOf(replay), reason: reasonOf(replay) })
  if (!replay.ok && checkOf(replay) !== 'replay') note('replay', notReached(checkOf(replay)))
  note('terms', replay.ok ? checkTermsShown(receipt.value, replay.value) : notReached('replay'))
  note('summary', replay.ok ? checkSummary(receipt.value, replay.value) : notReached('replay'))
  note('level', receipt.value.reached === 'logged' ? ok(true) : refuse('ledger.level_unproven', {}))
  if (failures.length > 0 || !replay.ok) return failed(failures, RECEIPT_CHECKS)
  return passed(replay.value, options.logKey !== undefined)
}

function checkCheckpoint(receipt: Receipt, trusted: string | undefined): Result<Checkpoint> {
  if (trusted !== undefined && trusted !== receipt.logKey) return refuse('ledger.other_key', { expected: trusted })
  const verifier = parseVerifier(receipt.logKey)
  return verifier.ok ? openCheckpoint(receipt.checkpoint, verifier.value) : verifier
}

function checkInclusion(receipt: Receipt, leaves: readonly Uint8Array[], { size, root }: Checkpoint): Result<true> {
  for (const [i, { index, path }] of receipt.entries.entries()) {
    const hashes = decodePath(path)
    const leafHash = hashLeaf(leaves[i] ?? new Uint8Array())
    if (!hashes || !verifyInclusion({ leafHash, index, size, path: hashes, root })) {
      return refuse('ledger.not_included', { index: String(index), size: String(size) })
    }
  }
  return ok(true)
}

function checkSequence(receipt: Receipt, leaves: readonly Uint8Array[], head: Result<Checkpoint>): Result<true> {
  const broken = (seq: number, reason: string) => refuse('ledger.broken_sequence', { seq: String(seq), reason })
  if (leaves.length === 0) return broken(0, 'there are no entries')
  let context: Pick<PaymentContext, 'log' | 'payment' | 'nextSeq' | 'prev'> = NO_ENTRIES
  let index = -1
  for (const [seq, leaf] of leaves.entries()) {
    const entry = parseEntry(leaf)
    if (!entry.ok) return entry
    const { log, payment } = entry.value
    const gap = sequenceGap(entry.value, context)
    if (gap !== undefined) return broken(seq, gap)
    if (payment !== receipt.payment) return broken(seq, 'the entry is of another payment')
    if (head.ok && log !== head.value.origin) return broken(seq, 'the entry is of another log')
    const at = receipt.entries[seq]?.index ?? -1
    if (at <= index) return broken(seq, 'the log has them in another order')
    index = at
    context = { log, payment, nextSeq: seq + 1, prev: toHex(hashLeaf(leaf)) }
  }
  return ok(true)
}

function checkTermsShown(receipt: Receipt, context: PaymentContext): Result<true> {
  const order = mainOrder(context)?.[1]
  for (const name of TERM_NAMES) {
    const shown = receipt.terms?.[name]
    if (!shown) continue
    const actual = toHex(commitTerm(name, shown.value, shown.salt))
    if (actual !== order?.commitments[name]) return refuse('terms.mismatch', { term: name })
  }
  return ok(true)
}

function checkSummary(receipt: Receipt, context: PaymentContext): Result<true> {
  if (context.log === undefined) return refuse('ledger.summary_differs', {})
  return sameSummary(receipt.summary, summarise(context)) ? ok(true) : refuse('ledger.summary_differs', {})
}

const SIGNATURE_CODES: readonly string[] = [
  'ledger.wrong_signer',
  'ledger.bad_signature',
  'ledger.missing_signature',
] satisfies EntryRefusal['code'][]

function checkOf(refusal: EntryRefusal): 'signatures' | 'sequence' | 'replay' {
  if (SIGNATURE_CODES.includes(refusal.code)) return 'signatures'
  return refusal.code === 'ledger.broken_sequence' ? 'sequence' : 'replay'
}

function notReached(check: ReceiptCheckName): Refusal {
  return refuse('ledger.not_checked', { because: check })
}

function reasonOf({ code, detail }: Refusal): string {
  const values = Object.entries(detail).map(([name, value]) => `${name} ${value}`)
  return [code, ...values].join(', ')
}

function failed(failures: readonly Failure[], reached: readonly ReceiptCheckName[]): ReceiptVerdict {
  const checks = RECEIPT_CHECKS.map((name): ReceiptCheck => {
    if (!reached.includes(name)) return { name, passed: false, reason: reasonOf(notReached('format')) }
    const failure = failures.find(({ check }) => check === name)
    return failure ? { name, passed: false, reason: failure.reason } : { name, passed: true }
  })
  return { valid: false, checks, level: 'none', summary: undefined, signatures: [], unknown: [] }
}

function passed(context: PaymentContext, keyIsTrusted: boolean): ReceiptVerdict {
  const order = mainOrder(context)?.[1]
  const signatures = order?.signatures ?? []
  const unknown: ReceiptUnknown[] = [
    ...(keyIsTrusted ? [] : (['log_key'] as const)),
    ...(order && order.facts.length > 0 ? (['chain'] as const) : []),
    ...(order ? (['vault_keys'] as const) : []),
    ...(signatures.some(s => s.verdict === 'contract') ? (['contract_signatures'] as const) : []),
    'later_entries',
    'split_view',
  ]
  const checks = RECEIPT_CHECKS.map(name => ({ name, passed: true }))
  return { valid: true, checks, level: 'logged', summary: summarise(context), signatures, unknown }
}
