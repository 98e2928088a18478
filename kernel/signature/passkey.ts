import {
  type Address,
  bigintToBytes,
  bytesToBigint,
  concatBytes,
  equalBytes,
  toBase64,
  toHex,
  utf8,
} from '../bytes/hex.ts'
import { keccak256 } from './keccak.ts'
import { sha256 } from './sha256.ts'

/** A WebAuthn assertion as specs/order.md carries it. `publicKey` is x ‖ y, `signature` is r ‖ s, 64 bytes each. */
export type PasskeyAssertion = {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
  readonly authenticatorData: Uint8Array
  readonly clientData: Uint8Array
}

export const TAG_PASSKEY = 0x04

/** The relying party's hash, the flags and the signature counter. */
const LEAST_AUTHENTICATOR_DATA = 37
const USER_PRESENT_AND_VERIFIED = 0x05
const BEFORE_CHALLENGE = '{"type":"webauthn.get","challenge":"'

/** What authenticators sign instead of the relying party's id, which is the host name of its page. */
export function hashRpId(rpId: string): Uint8Array {
  return sha256(utf8(rpId))
}

/** The address that names a passkey: the last 20 bytes of keccak256(0x04 ‖ rpIdHash ‖ x ‖ y). It cannot hold money. */
export function passkeyAddress(rpIdHash: Uint8Array, publicKey: Uint8Array): Address {
  return toHex(keccak256(concatBytes(new Uint8Array([TAG_PASSKEY]), rpIdHash, publicKey)).slice(12))
}

/** The bytes after the tag. `signature` must have a low s (`normaliseP256`). */
export function encodePasskey({ publicKey, signature, authenticatorData, clientData }: PasskeyAssertion): Uint8Array {
  const length = bigintToBytes(BigInt(authenticatorData.length), 2)
  return concatBytes(publicKey, signature, length, authenticatorData, clientData)
}

/** Takes the bytes after the tag; `undefined` when they are too few for what they announce. */
export function decodePasskey(rest: Uint8Array): PasskeyAssertion | undefined {
  if (rest.length < 130) return undefined
  const end = 130 + Number(bytesToBigint(rest.subarray(128, 130)))
  if (end < 130 + LEAST_AUTHENTICATOR_DATA || rest.length < end) return undefined
  return {
    publicKey: rest.subarray(0, 64),
    signature: rest.subarray(64, 128),
    authenticatorData: rest.subarray(130, end),
    clientData: rest.subarray(end),
  }
}

/** The address of the key an assertion claims to be of, for the relying party it was made for. */
export function addressOfAssertion({ authenticatorData, publicKey }: PasskeyAssertion): Address {
  return passkeyAddress(authenticatorData.subarray(0, 32), publicKey)
}

/** Whether it answers this digest, by a user who was present and verified. Says nothing about its signature. */
export function isAssertionOver(digest: Uint8Array, { authenticatorData, clientData }: PasskeyAssertion): boolean {
  const flags = authenticatorData[32] ?? 0
  if ((flags & USER_PRESENT_AND_VERIFIED) !== USER_PRESENT_AND_VERIFIED) return false
  const head = utf8(`${BEFORE_CHALLENGE}${toBase64Url(digest)}"`)
  return equalBytes(clientData.subarray(0, head.length), head)
}

/** The 32 bytes that the key signed. */
export function hashAssertion({
  authenticatorData,
  clientData,
}: Pick<PasskeyAssertion, 'authenticatorData' | 'clientData'>): Uint8Array {
  return sha256(concatBytes(authenticatorData, sha256(clientData)))
}

/** Base64url without padding, in which WebAuthn writes challenges. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
