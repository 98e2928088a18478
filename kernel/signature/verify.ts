import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { type Address, fromHex, type Hex } from '../bytes/hex.ts'
import { addressOfPublicKey } from './keccak.ts'
import { addressOfAssertion, hashAssertion, isAssertionOver } from './passkey.ts'
import { sha256 } from './sha256.ts'
import { decodeSignature, p256Address, type TaggedSignature } from './tagged.ts'

/**
 * Recovers the 64-byte public key from a digest, a 64-byte r ‖ s and a recovery bit; `undefined` if there is none.
 * Callers have already refused a high s.
 */
export type RecoverPublicKey = (digest: Uint8Array, signature: Uint8Array, recovery: 0 | 1) => Uint8Array | undefined

/** What can be said without asking a chain. `contract` means: only the contract itself can answer (ERC-1271). */
export type SignatureVerdict = 'valid' | 'invalid' | 'contract'

const HALF_N = secp256k1.Point.Fn.ORDER / 2n

let recoverPublicKey: RecoverPublicKey = recoverWithNoble

/** Replaces the pure implementation by a native one, about 20 times as fast. Called once, by a `main.ts`. */
export function useNativeRecovery(recover: RecoverPublicKey): void {
  recoverPublicKey = recover
}

/** Checks a tagged signature (specs/order.md) of a 32-byte digest against an address. Never throws. */
export function verifySignature(digest: Hex, tagged: Hex, address: Address): SignatureVerdict {
  const signature = decodeSignature(tagged)
  if (!signature) return 'invalid'
  if (signature.kind === 'contract') return 'contract'
  return verifyKey(fromHex(digest), signature, address) ? 'valid' : 'invalid'
}

function verifyKey(
  digest: Uint8Array,
  signature: Exclude<TaggedSignature, { kind: 'contract' }>,
  address: Address,
): boolean {
  if (signature.kind === 'ecdsa') return recoverAddress(digest, signature.bytes) === address.toLowerCase()
  if (signature.kind === 'p256') {
    if (p256Address(signature.publicKey) !== address.toLowerCase()) return false
    return verifyP256(sha256(digest), signature.signature, signature.publicKey)
  }
  const { assertion } = signature
  if (addressOfAssertion(assertion) !== address.toLowerCase() || !isAssertionOver(digest, assertion)) return false
  return verifyP256(hashAssertion(assertion), assertion.signature, assertion.publicKey)
}

function verifyP256(hash: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    return p256.verify(signature, hash, new Uint8Array([4, ...publicKey]), { lowS: true, prehash: false })
  } catch {
    return false // not a point on the curve, or r or s out of range
  }
}

function recoverAddress(digest: Uint8Array, bytes: Uint8Array): Address | undefined {
  const parts = splitEcdsa(bytes)
  if (!parts) return undefined
  const publicKey = recoverPublicKey(digest, parts.rs, parts.recovery)
  return publicKey && addressOfPublicKey(publicKey)
}

function splitEcdsa(bytes: Uint8Array): { rs: Uint8Array; recovery: 0 | 1 } | undefined {
  const rs = Uint8Array.from(bytes.subarray(0, 64))
  let recovery: number
  if (bytes.length === 65) recovery = (bytes[64] ?? 0) - 27
  else {
    recovery = (rs[32] ?? 0) >> 7
    rs[32] = (rs[32] ?? 0) & 0x7f
  }
  if (recovery !== 0 && recovery !== 1) return undefined
  const s = rs.subarray(32).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
  return s > HALF_N ? undefined : { rs, recovery }
}

function recoverWithNoble(digest: Uint8Array, signature: Uint8Array, recovery: 0 | 1): Uint8Array | undefined {
  try {
    const withRecovery = new Uint8Array([recovery, ...signature])
    const compressed = secp256k1.recoverPublicKey(withRecovery, digest, { prehash: false })
    return secp256k1.Point.fromBytes(compressed).toBytes(false).subarray(1)
  } catch {
    return undefined // r is not on the curve
  }
}
