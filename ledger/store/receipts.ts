import { assert } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { replayPayment } from '../log/entry.ts'
import type { LogVerifier } from '../log/log-key.ts'
import { type DisclosedTerms, makeReceipt, type Receipt } from '../log/receipt.ts'
import { summarise } from '../log/summarise.ts'
import { latestCheckpoint } from './checkpoints.ts'
import { entriesOfPayment } from './entries.ts'
import { readInclusionProofs } from './proofs.ts'
import type { LogHandle } from './tables.ts'

export type ReceiptRefusal = Refusal<'ledger.unknown_payment' | 'ledger.receipt_not_ready'>

/**
 * The receipt of a payment under the log's newest checkpoint. Refuses when the log has no such payment, and when the
 * checkpoint does not cover all of its entries yet: sign one and ask again.
 */
export async function buildReceipt(
  handle: LogHandle,
  verifier: LogVerifier,
  payment: Hex,
  options: { terms?: DisclosedTerms } = {},
): Promise<Result<Receipt, ReceiptRefusal>> {
  const log = verifier.name
  const entries = await entriesOfPayment(handle, log, payment)
  const newest = entries.at(-1)
  if (!newest) return refuse('ledger.unknown_payment', { payment })
  const head = await latestCheckpoint(handle, log)
  if (!head || head.size <= newest.index) {
    return refuse('ledger.receipt_not_ready', { index: String(newest.index), signed: String(head?.size ?? 0) })
  }
  const replayed = replayPayment(entries.map(entry => entry.leaf))
  assert(replayed.ok, `the log's own entries verify: ${replayed.ok ? '' : JSON.stringify(replayed)}`)
  const indices = entries.map(entry => entry.index)
  const paths = await readInclusionProofs(handle, log, indices, head.size)
  const proven = entries.map(({ leaf, index }, i) => ({ leaf, index, path: paths[i] ?? [] }))
  const summary = summarise(replayed.value)
  return ok(makeReceipt({ summary, entries: proven, checkpoint: head.note, verifier, ...options }))
}
