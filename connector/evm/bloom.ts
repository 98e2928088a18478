import { fromHex, type Hex, toHex } from '@sampan/kernel/hex'
import { keccak256 } from '@sampan/kernel/keccak'

/** Whether a header's bloom filter may hold the value (an address or a topic). False is certain, true is not. */
export function bloomMayHold(bloom: Uint8Array, value: Hex): boolean {
  return bitsOf(value).every(bit => ((bloom[255 - (bit >> 3)] ?? 0) & (1 << (bit & 7))) !== 0)
}

/** The bloom filter over the logs of a block, as its header carries it. */
export function bloomOf(logs: readonly { readonly address: Hex; readonly topics: readonly Hex[] }[]): Hex {
  const bloom = new Uint8Array(256)
  for (const value of new Set(logs.flatMap(log => [log.address, ...log.topics]))) {
    for (const bit of bitsOf(value)) bloom[255 - (bit >> 3)] = (bloom[255 - (bit >> 3)] ?? 0) | (1 << (bit & 7))
  }
  return toHex(bloom)
}

/** Whether every bit of one filter is set in the other. */
export function bloomCovers(whole: Uint8Array, part: Uint8Array): boolean {
  return part.every((byte, i) => (byte & ~(whole[i] ?? 0)) === 0)
}

function bitsOf(value: Hex): number[] {
  const hash = keccak256(fromHex(value))
  return [0, 2, 4].map(i => (((hash[i] ?? 0) << 8) | (hash[i + 1] ?? 0)) & 2047)
}
