import { p256 } from '@noble/curves/nist.js'
import { type Address, bigintToBytes, concatBytes, fromHex, type Hex, utf8 } from '../../bytes/hex.ts'
import { normaliseP256 } from '../p256.ts'
import { hashAssertion, hashRpId, type PasskeyAssertion, passkeyAddress, toBase64Url } from '../passkey.ts'
import { tagPasskey } from '../tagged.ts'

/** What an authenticator or a browser may do otherwise than usual. */
export type Otherwise = {
  readonly rpId?: string
  readonly flags?: number
  readonly extensions?: Uint8Array
  readonly clientData?: (digest: Hex) => string
}

export type Passkey = {
  readonly publicKey: Uint8Array
  readonly address: Address
  readonly assert: (digest: Hex, otherwise?: Otherwise) => PasskeyAssertion
  /** The tagged signature of specs/order.md. */
  readonly sign: (digest: Hex, otherwise?: Otherwise) => Hex
}

/** User present, verified, and the key synced between devices. */
const FLAGS = 0x1d
const COUNTER = 41n

/** What Chrome writes. */
export function clientDataOf(rpId: string, digest: Hex): string {
  const challenge = toBase64Url(fromHex(digest))
  return `{"type":"webauthn.get","challenge":"${challenge}","origin":"https://${rpId}","crossOrigin":false}`
}

/** A passkey with its authenticator and browser around it. Deterministic. */
export function makePasskey(privateKey: Uint8Array, rpId: string): Passkey {
  const publicKey = p256.getPublicKey(privateKey, false).subarray(1)
  const assert = (digest: Hex, otherwise: Otherwise = {}): PasskeyAssertion => {
    const authenticatorData = concatBytes(
      hashRpId(otherwise.rpId ?? rpId),
      new Uint8Array([otherwise.flags ?? FLAGS]),
      bigintToBytes(COUNTER, 4),
      otherwise.extensions ?? new Uint8Array(),
    )
    const clientData = utf8(otherwise.clientData?.(digest) ?? clientDataOf(rpId, digest))
    const hash = hashAssertion({ authenticatorData, clientData })
    const signature = normaliseP256(p256.sign(hash, privateKey, { prehash: false }))
    return { publicKey, signature, authenticatorData, clientData }
  }
  return {
    publicKey,
    address: passkeyAddress(hashRpId(rpId), publicKey),
    assert,
    sign: (digest, otherwise) => tagPasskey(assert(digest, otherwise)),
  }
}
