import { secp256k1 } from '@noble/curves/secp256k1.js'
import { type Address, fromHex, type Hex } from '../bytes/hex.ts'
import { addressOfPublicKey } from './keccak.ts'
import { tagEcdsa } from './tagged.ts'

/** Signs a 32-byte digest with a secp256k1 private key: a tagged 65-byte signature, low s, v 27 or 28. Deterministic. */
export function signDigest(digest: Hex, privateKey: Hex): Hex {
  const recovered = secp256k1.sign(fromHex(digest), fromHex(privateKey), {
    prehash: false,
    format: 'recovered',
    lowS: true,
  })
  return tagEcdsa(new Uint8Array([...recovered.subarray(1), 27 + (recovered[0] ?? 0)]))
}

export function addressOfPrivateKey(privateKey: Hex): Address {
  return addressOfPublicKey(secp256k1.getPublicKey(fromHex(privateKey), false).subarray(1))
}
