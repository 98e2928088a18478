import type { AssetId, ChainId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'

/** What was deployed on a chain and verified there: the file `sampan deploy` writes and configurations name. */
export type DeploymentRecord = {
  readonly format: typeof RECORD_FORMAT
  readonly chain: ChainId
  readonly contracts: readonly RecordedContract[]
  readonly tokens: readonly RecordedToken[]
}

export type RecordedContract = {
  readonly name: string
  readonly address: Address
  /** keccak-256 of the code on chain. */
  readonly code_hash: Hex
  /** The first block with the contract; missing where no node could tell. */
  readonly block_number?: number | undefined
}

export type RecordedToken = {
  readonly id: AssetId
  readonly symbol: string
  readonly decimals: number
  readonly code_hash: Hex
}

export const RECORD_FORMAT = 'sampan/deployment@v1'

/** Where the record says that a contract is. Throws on a record without it: those are only written whole. */
export function addressIn(record: DeploymentRecord, name: string): Address {
  const found = record.contracts.find(contract => contract.name === name)
  if (!found) throw new Error(`The record of ${record.chain} has no ${name}`)
  return found.address
}
