import { toBase64 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { type CheckpointRefusal, openCheckpoint } from './checkpoint.ts'
import { decodeBase64, type LogVerifier } from './log-key.ts'
import { hashLeaf } from './tree.ts'
import { verifyInclusion } from './tree-proof.ts'

/** That a log contains one entry: c2sp.org/tlog-proof@v1. `checkpoint` is the signed note, verbatim. */
export type TlogProof = {
  readonly index: number
  readonly path: readonly Uint8Array[]
  readonly checkpoint: string
  /** Not authenticated by anything. */
  readonly extra?: Uint8Array
}

type Malformed = Refusal<'ledger.malformed_proof'>

const HEADER = 'c2sp.org/tlog-proof@v1'

export function formatProof({ index, path, checkpoint, extra }: TlogProof): string {
  const lines = [HEADER, ...(extra ? [`extra ${toBase64(extra)}`] : []), `index ${index}`, ...path.map(toBase64)]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

export function parseProof(text: string): Result<TlogProof, Malformed> {
  const bad = (reason: string) => refuse('ledger.malformed_proof', { reason })
  const end = text.indexOf('\n\n')
  if (end < 0) return bad('no checkpoint')
  const lines = text.slice(0, end).split('\n')
  if (lines.shift() !== HEADER) return bad('not a tlog-proof@v1')
  const extraLine = lines[0]?.startsWith('extra ') ? lines.shift() : undefined
  const extra = extraLine === undefined ? undefined : decodeBase64(extraLine.slice('extra '.length))
  if (extraLine !== undefined && !extra) return bad('extra is not base64')
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1]
  if (index === undefined || !Number.isSafeInteger(Number(index))) return bad('no index')
  const path = lines.map(decodeBase64)
  if (path.some(hash => hash?.length !== 32)) return bad('a hash is not 32 bytes of base64')
  return ok({
    index: Number(index),
    path: path as Uint8Array[],
    checkpoint: text.slice(end + 2),
    ...(extra ? { extra } : {}),
  })
}

/** Whether the log whose key is given contains the leaf where the proof says. */
export function verifyProof(
  proof: TlogProof,
  leaf: Uint8Array,
  verifier: LogVerifier,
): Result<TlogProof, CheckpointRefusal | Refusal<'ledger.not_included'>> {
  const head = openCheckpoint(proof.checkpoint, verifier)
  if (!head.ok) return head
  const { size, root } = head.value
  const included = verifyInclusion({ leafHash: hashLeaf(leaf), index: proof.index, size, path: proof.path, root })
  return included ? ok(proof) : refuse('ledger.not_included', { index: String(proof.index), size: String(size) })
}
