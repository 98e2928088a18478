import { assert } from '@sampan/kernel/assert'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { mod1271_36 } from 'cdigit'

/**
 * The code that ties a payment to its order: 8 Crockford base-32 symbols and 2 check characters (ISO 7064 MOD 1271-36),
 * so ten of 0-9 A-Z without I, L, O and U, e.g. `7K3M9QXT7E`. It fits every rail's text field and says nothing about
 * merchant, amount or sequence.
 */
export type Reference = string

export const REFERENCE_LENGTH = 10

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const FORM = /^[0-9A-HJKMNP-TV-Z]{10}$/
const MAX_TRIES = 100

/** Makes a code of 5 random bytes; `undefined` when its check pair would hold I, L, O or U (about one in five): try others. */
export function makeReference(random: Uint8Array): Reference | undefined {
  assert(random.length === 5, `a reference takes 5 random bytes, not ${random.length}`)
  let bits = random.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
  let body = ''
  for (let i = 0; i < 8; i++) {
    body = SYMBOLS.charAt(Number(bits & 31n)) + body
    bits >>= 5n
  }
  const code = body + mod1271_36.compute(body)
  return FORM.test(code) ? code : undefined
}

/** Draws from `nextRandom` (5 bytes a call) until a code comes out that is not `taken`. */
export function drawReference(
  nextRandom: () => Uint8Array,
  taken: (code: Reference) => boolean = () => false,
): Reference {
  for (let i = 0; i < MAX_TRIES; i++) {
    const code = makeReference(nextRandom())
    if (code !== undefined && !taken(code)) return code
  }
  throw new Error(`No free reference in ${MAX_TRIES} draws: the random source repeats itself`)
}

/** Whether the text is a code exactly as `makeReference` writes it. */
export function isReference(text: string): boolean {
  return FORM.test(text) && mod1271_36.validate(text)
}

/** Reads a code a person typed: any case, separators, O for 0, I or L for 1. */
export function parseReference(
  text: string,
): Result<Reference, Refusal<'reference.malformed' | 'reference.bad_check'>> {
  const code = fold(text)
  if (!FORM.test(code)) return refuse('reference.malformed', { value: text.slice(0, 40), example: '7K3M9QXT7E' })
  return isReference(code) ? ok(code) : refuse('reference.bad_check', { value: code })
}

/**
 * All codes in a remittance text that pass their check and that `isKnown` knows, however the banks on the way wrapped,
 * spaced or spelled them. A caller that acts on money demands exactly one.
 */
export function findReferences(text: string, isKnown: (code: Reference) => boolean): ReadonlySet<Reference> {
  const folded = fold(text)
  const found = new Set<Reference>()
  for (let at = 0; at + REFERENCE_LENGTH <= folded.length; at++) {
    const window = folded.slice(at, at + REFERENCE_LENGTH)
    if (isReference(window) && isKnown(window)) found.add(window)
  }
  return found
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^0-9A-Z]/gu, '')
    .replace(/O/gu, '0')
    .replace(/[IL]/gu, '1')
}
