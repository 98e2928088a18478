import { p256 } from '@noble/curves/nist.js'
import { type Address, fromHex, type Hex, toHex, utf8 } from '../../bytes/hex.ts'
import { sha256 } from '../sha256.ts'
import { addressOfPrivateKey, signDigest } from '../sign.ts'
import { p256Address, tagP256 } from '../tagged.ts'

/** Somebody who signs, as the programs and pages do: in the tagged encoding of specs/order.md. */
export type Signer = { readonly address: Address; readonly sign: (digest: Hex) => Hex }

const seed = (name: string) => sha256(utf8(`signer ${name}`))

/** ECDSA in 65 bytes, as a daemon or a wallet signs. The same name is always the same key. */
export function walletSigner(name: string): Signer {
  const key = toHex(seed(name))
  return { address: addressOfPrivateKey(key), sign: digest => signDigest(digest, key) }
}

/** A payer's device key: P-256 over sha256 of the digest, as browsers sign. */
export function deviceSigner(name: string): Signer {
  const key = seed(name)
  const publicKey = p256.getPublicKey(key, false).subarray(1)
  return {
    address: p256Address(publicKey),
    sign: digest => tagP256(publicKey, p256.sign(sha256(fromHex(digest)), key, { prehash: false, lowS: true })),
  }
}
