import { type Address, bigintToBytes, concatBytes, fromHex, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import { keccak256 } from '@sampan/kernel/keccak'
import { hashTypedData, type TypedDataDomain, type TypedDataTypes } from '@sampan/kernel/typed-data'

/**
 * What makes a log this log and no other on chain. `key` signs every head, and so do `threshold` of the `cosigners`,
 * who stand in rising order and without the key. A log without cosigners has a threshold of 0.
 */
export type AnchoredLog = {
  readonly key: Address
  readonly origin: string
  readonly threshold: number
  readonly cosigners: readonly Address[]
}

/** Which contract on which chain keeps the heads. */
export type AnchorContract = { readonly chainId: bigint; readonly address: Address }

/** The head of a log as it is anchored. */
export type AnchorHead = { readonly size: number; readonly root: Uint8Array }

/** EIP-712 types of what key and cosigners sign. */
export const ANCHOR_TYPES: TypedDataTypes = {
  Anchor: [
    { name: 'logId', type: 'bytes32' },
    { name: 'size', type: 'uint64' },
    { name: 'root', type: 'bytes32' },
  ],
}

const LOG_TYPE = 'Log(address key,string origin,uint32 threshold,address[] cosigners)'

/**
 * The log's id on every chain: the EIP-712 struct hash of what makes it. Throws on cosigners and thresholds that the
 * contract refuses, because a log with that id could never be registered.
 */
export function anchorLogId(log: AnchoredLog): Hex {
  requireCosigners(log)
  const members = [
    keccak256(utf8(LOG_TYPE)),
    addressWord(log.key),
    keccak256(utf8(log.origin)),
    bigintToBytes(BigInt(log.threshold), 32),
    keccak256(concatBytes(...log.cosigners.map(addressWord))),
  ]
  return toHex(keccak256(concatBytes(...members)))
}

export function anchorDomain({ chainId, address }: AnchorContract): TypedDataDomain {
  return { name: 'Sampan', version: '1', chainId, verifyingContract: address }
}

/** The digest that the key and the cosigners of a log sign, so that the contract takes the head. */
export function hashAnchor(logId: Hex, { size, root }: AnchorHead, contract: AnchorContract): Hex {
  const message = { logId, size: BigInt(size), root: toHex(root) }
  return hashTypedData(anchorDomain(contract), ANCHOR_TYPES, 'Anchor', message)
}

function requireCosigners({ key, threshold, cosigners }: AnchoredLog): void {
  const isAsked =
    Number.isInteger(threshold) && threshold <= cosigners.length && threshold >= Math.min(1, cosigners.length)
  if (!isAsked) throw new Error(`No ${threshold} of ${cosigners.length} cosigners can sign`)
  const wrong = cosigners.find((cosigner, i) => cosigner === key || cosigner <= (cosigners[i - 1] ?? NOBODY))
  if (wrong !== undefined) throw new Error(`Cosigner ${wrong} is the key, zero, or out of order`)
}

const NOBODY: Address = `0x${'00'.repeat(20)}`

function addressWord(address: Address): Uint8Array {
  return concatBytes(new Uint8Array(12), fromHex(address))
}
