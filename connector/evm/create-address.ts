import { type Address, bigintToBytes, concatBytes, fromHex, type Hex, toHex } from '@sampan/kernel/hex'
import { keccak256 } from '@sampan/kernel/keccak'

/** Where a factory puts the first contract it ever creates. */
export function firstCreatedBy(creator: Address): Address {
  return createdBy(creator, 1)
}

/** Where a contract puts the `nonce`-th contract that it creates, from 1 to 127: CREATE with that nonce, RLP-encoded. */
export function createdBy(creator: Address, nonce: number): Address {
  return lastTwenty(concatBytes(fromHex('0xd694'), fromHex(creator), Uint8Array.of(nonce)))
}

/** Where CREATE2 puts a contract, by EIP-1014: it follows from who creates it, a salt of 32 bytes and its init code. */
export function create2Address(creator: Address, salt: Hex, initCode: Hex): Address {
  const saltBytes = bigintToBytes(BigInt(salt), 32)
  return lastTwenty(concatBytes(fromHex('0xff'), fromHex(creator), saltBytes, keccak256(fromHex(initCode))))
}

function lastTwenty(bytes: Uint8Array): Address {
  return toHex(keccak256(bytes).slice(12))
}
