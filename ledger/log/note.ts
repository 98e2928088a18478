import { concatBytes, equalBytes, toBase64 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { decodeBase64, isKeyName, type LogKey, type LogVerifier, signText, verifyText } from './log-key.ts'

/** A signature line of a note: who claims to have signed. `id` is the 4-byte key id. */
export type NoteSignature = { readonly name: string; readonly id: Uint8Array; readonly signature: Uint8Array }
/** A signed note taken apart, c2sp.org/signed-note. `text` ends with a newline. Nothing in it is verified yet. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] }

export type NoteRefusal = Refusal<'ledger.malformed_note' | 'ledger.note_unsigned' | 'ledger.note_forged'>

const MAX_NOTE_LENGTH = 100_000
const DASH = '\u2014'

/** The text with a signature line. Throws on text that a note cannot carry. */
export function signNote(text: string, key: LogKey): string {
  if (!text.endsWith('\n') || hasControls(text) || !text.isWellFormed()) throw new Error('Not the text of a note')
  const signature = toBase64(concatBytes(key.verifier.id, signText(text, key)))
  return `${text}\n${DASH} ${key.verifier.name} ${signature}\n`
}

/** Refuses what is not a note. The last empty line divides text from signatures. */
export function parseNote(note: string): Result<Note, NoteRefusal> {
  const bad = (reason: string) => refuse('ledger.malformed_note', { reason })
  if (note.length > MAX_NOTE_LENGTH) return bad('too long')
  if (hasControls(note) || !note.isWellFormed()) return bad('control characters or broken text')
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) return bad('no signatures')
  const signatures: NoteSignature[] = []
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const signature = parseSignatureLine(line)
    if (!signature) return bad('a signature line is malformed')
    signatures.push(signature)
  }
  return ok({ text: note.slice(0, split + 1), signatures })
}

/** The text of a note that the verifier signed. Refuses a note without its signature, and one whose signature fails. */
export function openNote(note: string, verifier: LogVerifier): Result<string, NoteRefusal> {
  const parsed = parseNote(note)
  if (!parsed.ok) return parsed
  const { text, signatures } = parsed.value
  const own = signatures.filter(({ name, id }) => name === verifier.name && equalBytes(id, verifier.id))
  if (own.length === 0) return refuse('ledger.note_unsigned', { name: verifier.name })
  const valid = own.every(({ signature }) => verifyText(text, signature, verifier))
  return valid ? ok(text) : refuse('ledger.note_forged', { name: verifier.name })
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  const [dash, name = '', encoded = '', ...rest] = line.split(' ')
  const bytes = decodeBase64(encoded)
  if (dash !== DASH || rest.length > 0 || !isKeyName(name) || !bytes || bytes.length < 5) return undefined
  return { name, id: bytes.slice(0, 4), signature: bytes.slice(4) }
}

function hasControls(text: string): boolean {
  return [...text].some(char => char < ' ' && char !== '\n')
}
