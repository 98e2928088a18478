import { ed25519 } from '@noble/curves/ed25519.js'
import { concatBytes, fromBase64, toBase64, toHex, utf8 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { sha256 } from '@sampan/kernel/sha256'

/** Who a log's signatures are from: the name is the log's origin. `id` is the key id of c2sp.org/signed-note. */
export type LogVerifier = { readonly name: string; readonly id: Uint8Array; readonly publicKey: Uint8Array }

/** A log's secret key. Keep it apart from every other key: whoever has it can fork the log. */
export type LogKey = { readonly verifier: LogVerifier; readonly seed: Uint8Array }

type Malformed = Refusal<'ledger.malformed_key'>

const ED25519 = 0x01

/** Makes a log's key from 32 random bytes. Throws on a name that a signed note cannot carry. */
export function makeLogKey(name: string, seed: Uint8Array): LogKey {
  if (!isKeyName(name)) throw new Error(`Not a name for a log: ${name}`)
  if (seed.length !== 32) throw new Error(`A log key takes 32 random bytes, not ${seed.length}`)
  return { verifier: makeVerifier(name, ed25519.getPublicKey(seed)), seed }
}

/** `PRIVATE+KEY+<name>+<key id>+<key>`, as the tools of c2sp.org/signed-note write it. */
export function formatLogKey(key: LogKey): string {
  return `PRIVATE+KEY+${key.verifier.name}+${hexId(key.verifier)}+${encodeKey(key.seed)}`
}

/** Refuses another algorithm than Ed25519 and a key id that is not the key's. Never tells the key. */
export function parseLogKey(text: string): Result<LogKey, Malformed> {
  const match = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text)
  const [, name = '', id, encoded = ''] = match ?? []
  const seed = decodeKey(encoded)
  if (!seed || !isKeyName(name)) return refuse('ledger.malformed_key', { expected: 'PRIVATE+KEY+<name>+<id>+<key>' })
  const key = makeLogKey(name, seed)
  return hexId(key.verifier) === id ? ok(key) : refuse('ledger.malformed_key', { expected: hexId(key.verifier) })
}

/** The verifier key `<name>+<key id>+<key>`. */
export function formatVerifier(verifier: LogVerifier): string {
  return `${verifier.name}+${hexId(verifier)}+${encodeKey(verifier.publicKey)}`
}

/** Refuses another algorithm than Ed25519 and a key id that is not the key's. */
export function parseVerifier(text: string): Result<LogVerifier, Malformed> {
  const match = /^([^+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(text)
  const [, name = '', id, encoded = ''] = match ?? []
  const publicKey = decodeKey(encoded)
  if (!publicKey || !isKeyName(name)) {
    return refuse('ledger.malformed_key', { value: text.slice(0, 120), expected: '<name>+<id>+<key>' })
  }
  const verifier = makeVerifier(name, publicKey)
  return hexId(verifier) === id ? ok(verifier) : refuse('ledger.malformed_key', { expected: hexId(verifier) })
}

/** Non-empty, without Unicode spaces, control characters or `+`. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.length <= 200 && name.isWellFormed() && !/[\s+\p{Z}\p{Cc}]/u.test(name)
}

/** Ed25519 (RFC 8032) over the exact text. */
export function signText(text: string, key: LogKey): Uint8Array {
  return ed25519.sign(utf8(text), key.seed)
}

export function verifyText(text: string, signature: Uint8Array, verifier: LogVerifier): boolean {
  try {
    return ed25519.verify(signature, utf8(text), verifier.publicKey, { zip215: false })
  } catch {
    return false // wrong length, or not points on the curve
  }
}

function makeVerifier(name: string, publicKey: Uint8Array): LogVerifier {
  const named = concatBytes(utf8(name), new Uint8Array([0x0a, ED25519]), publicKey)
  return { name, publicKey, id: sha256(named).slice(0, 4) }
}

function hexId(verifier: LogVerifier): string {
  return toHex(verifier.id).slice(2)
}

function encodeKey(key: Uint8Array): string {
  return toBase64(concatBytes(new Uint8Array([ED25519]), key))
}

function decodeKey(encoded: string): Uint8Array | undefined {
  const bytes = decodeBase64(encoded)
  return bytes?.length === 33 && bytes[0] === ED25519 ? bytes.slice(1) : undefined
}

/** Standard base64 in its one spelling; `undefined` for everything else. */
export function decodeBase64(text: string): Uint8Array | undefined {
  try {
    const bytes = fromBase64(text)
    return toBase64(bytes) === text ? bytes : undefined
  } catch {
    return undefined // not base64 at all
  }
}
