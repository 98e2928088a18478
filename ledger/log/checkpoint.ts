import { toBase64 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { decodeBase64, isKeyName, type LogKey, type LogVerifier } from './log-key.ts'
import { type NoteRefusal, openNote, parseNote, signNote } from './note.ts'

/** The head of a log: the root of its tree at a size. c2sp.org/tlog-checkpoint, without extension lines. */
export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Uint8Array }

export type CheckpointRefusal = NoteRefusal | Refusal<'ledger.malformed_checkpoint' | 'ledger.wrong_origin'>

/** The signed note of a head. The key's name is the origin. Whoever calls this must not have signed another history. */
export function formatCheckpoint(head: Omit<Checkpoint, 'origin'>, key: LogKey): string {
  return signNote(`${key.verifier.name}\n${head.size}\n${toBase64(head.root)}\n`, key)
}

/** The head that the log's key signed. Refuses a note of another key or origin, and extension lines. */
export function openCheckpoint(note: string, verifier: LogVerifier): Result<Checkpoint, CheckpointRefusal> {
  const text = openNote(note, verifier)
  if (!text.ok) return text
  const checkpoint = parseBody(text.value)
  if (!checkpoint.ok || checkpoint.value.origin === verifier.name) return checkpoint
  return refuse('ledger.wrong_origin', { origin: checkpoint.value.origin, expected: verifier.name })
}

/** The head that a note claims, unverified. */
export function readCheckpoint(note: string): Result<Checkpoint, CheckpointRefusal> {
  const parsed = parseNote(note)
  return parsed.ok ? parseBody(parsed.value.text) : parsed
}

function parseBody(text: string): Result<Checkpoint, Refusal<'ledger.malformed_checkpoint'>> {
  const [origin = '', size = '', encoded = '', ...rest] = text.split('\n')
  const root = decodeBase64(encoded)
  const count = /^(0|[1-9]\d{0,15})$/.test(size) ? Number(size) : Number.NaN
  if (!isKeyName(origin) || !Number.isSafeInteger(count) || root?.length !== 32 || rest.join() !== '') {
    return refuse('ledger.malformed_checkpoint', { expected: 'origin, size and root, nothing else' })
  }
  return ok({ origin, size: count, root })
}
