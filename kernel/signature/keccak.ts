import { keccak_256 } from '@noble/hashes/sha3.js'
import { type Address, type Hex, toHex } from '../bytes/hex.ts'

export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes)
}

export function keccakHex(bytes: Uint8Array): Hex {
  return toHex(keccak_256(bytes))
}

/** The Ethereum address of a 64-byte uncompressed secp256k1 public key (without the 0x04 prefix). */
export function addressOfPublicKey(publicKey: Uint8Array): Address {
  return toHex(keccak_256(publicKey).slice(12))
}
