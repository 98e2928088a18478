import { type Address, concatBytes, fromHex, type Hex, isHex, toHex } from '../bytes/hex.ts'
import { keccak256 } from './keccak.ts'
import { decodePasskey, encodePasskey, type PasskeyAssertion, TAG_PASSKEY } from './passkey.ts'

/** A signature taken apart by its tag; specs/order.md fixes the encoding. */
export type TaggedSignature =
  | { readonly kind: 'ecdsa'; readonly bytes: Uint8Array }
  | { readonly kind: 'contract'; readonly bytes: Uint8Array }
  | { readonly kind: 'p256'; readonly publicKey: Uint8Array; readonly signature: Uint8Array }
  | { readonly kind: 'passkey'; readonly assertion: PasskeyAssertion }

export const TAG_ECDSA = 0x01
export const TAG_CONTRACT = 0x02
export const TAG_P256 = 0x03

/** `undefined` for an unknown tag or a wrong length. */
export function decodeSignature(tagged: Hex): TaggedSignature | undefined {
  if (!isHex(tagged)) return undefined
  const bytes = fromHex(tagged)
  const rest = bytes.subarray(1)
  if (bytes[0] === TAG_ECDSA && (rest.length === 65 || rest.length === 64)) return { kind: 'ecdsa', bytes: rest }
  if (bytes[0] === TAG_CONTRACT) return { kind: 'contract', bytes: rest }
  if (bytes[0] === TAG_P256 && rest.length === 128) {
    return { kind: 'p256', publicKey: rest.subarray(0, 64), signature: rest.subarray(64) }
  }
  const assertion = bytes[0] === TAG_PASSKEY ? decodePasskey(rest) : undefined
  return assertion && { kind: 'passkey', assertion }
}

export function tagEcdsa(signature: Uint8Array): Hex {
  return toHex(concatBytes(new Uint8Array([TAG_ECDSA]), signature))
}

/** `publicKey` is x ‖ y, `signature` is r ‖ s, 64 bytes each. */
export function tagP256(publicKey: Uint8Array, signature: Uint8Array): Hex {
  return toHex(concatBytes(new Uint8Array([TAG_P256]), publicKey, signature))
}

/** An assertion's s must be low (`normaliseP256`). */
export function tagPasskey(assertion: PasskeyAssertion): Hex {
  return toHex(concatBytes(new Uint8Array([TAG_PASSKEY]), encodePasskey(assertion)))
}

/** The address that names a P-256 key: the last 20 bytes of keccak256(0x03 ‖ x ‖ y). It cannot hold money. */
export function p256Address(publicKey: Uint8Array): Address {
  return toHex(keccak256(concatBytes(new Uint8Array([TAG_P256]), publicKey)).slice(12))
}
