import type { DatabaseTransaction } from '@sampan/database/database'
import type { AssetId, ChainId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { OrderVault } from '@sampan/order/v1/order'
import type { BlockRef, ChainEvent } from './event.ts'

/**
 * What one databaseTransaction adds: blocks, their events in the chain's order (retractions first), and the cursor. It
 * comes also without events, whenever the head or the finalized height has moved.
 */
export type ChainBatch = {
  readonly chain: ChainId
  /** The last block of this batch; everything up to it has been delivered. */
  readonly head: BlockRef
  /** Never above `head`, never falls. */
  readonly finalizedHeight: number
  readonly events: readonly ChainEvent[]
}

/**
 * The one receiver of a chain's events, inside the databaseTransaction that stores them: what it writes commits with
 * them or not at all, so each event takes effect exactly once. It may run again after a failed commit.
 */
export type BatchHandler = (trx: DatabaseTransaction, batch: ChainBatch) => Promise<void>

export type VaultReading = {
  readonly vault: OrderVault
  readonly token: Address
  /** What can be locked, counting what has arrived and is not synced yet. */
  readonly freeUnits: bigint
  readonly lockedUnits: bigint
  readonly limitUnits: bigint
  /** Live locks and the last day's releases, which count against the limit. */
  readonly limitUsedUnits: bigint
  /** False while the factory's vault is not at the address, whatever else is; then owner and signer are the zero address. */
  readonly deployed: boolean
  readonly block: BlockRef
}

export type AssetReport = { readonly asset: AssetId; readonly decimals: number; readonly codeHash: Hex }

export type Health = {
  readonly chain: ChainId
  readonly head?: BlockRef
  readonly finalizedHeight?: number
  /** When the node was last heard, in unix milliseconds. */
  readonly polledAt?: number
  /** Set when following stopped for good and a person must look. */
  readonly halted?: { readonly code: string; readonly message: string }
  /** The last failure, until a poll succeeds again. */
  readonly failing?: { readonly code: string; readonly message: string; readonly since: number }
}

export type RescanReport = { readonly fromHeight: number; readonly toHeight: number; readonly found: number }

/** One chain, as everything above it sees it. */
export interface NetworkConnector {
  readonly chain: ChainId
  /**
   * Checks the node against the registry: chain id, genesis block, and of each asset code and decimals. Throws
   * `connector.wrong_chain`, `connector.wrong_genesis` or `connector.wrong_asset`; nothing runs on a mismatch.
   */
  verify(): Promise<readonly AssetReport[]>
  /** Follows the chain and sends what is enqueued, as the chain's only leader, until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  /** Reports these vaults' events from the next block on. Watched for good; the same address twice is no error. */
  watchVaults(trx: DatabaseTransaction, vaults: readonly Address[]): Promise<void>
  /** Reports transfers of every registered asset to these addresses from the next block on. */
  watchTransfersTo(trx: DatabaseTransaction, addresses: readonly Address[]): Promise<void>
  /** Reads blocks again, up to the finalized height, and delivers what is missing: for addresses watched too late. */
  rescan(range: { fromHeight: number; toHeight: number }): Promise<RescanReport>
  /** The vault's keys and balances at the head. */
  readVault(vault: Address): Promise<VaultReading>
  balance(asset: AssetId, holder: Address, at: 'head' | 'final'): Promise<bigint>
  /** The newest block's time in unix seconds, which deadlines are compared with. */
  now(): Promise<number>
  health(): Health
}

/** A call to be sent once from the sender's own key. */
export type SendIntent = {
  /** Names the effect, e.g. `order:0x…:release`. Sent at most once, ever. */
  readonly key: string
  readonly to: Address
  readonly data: `0x${string}`
  /** Estimated if not given. */
  readonly gasLimit?: bigint
  /** For the operator. */
  readonly note: string
}

/** Sends from one key on one chain, exactly once each. */
export interface ChainSender {
  readonly chain: ChainId
  readonly address: Address
  /**
   * Takes the intent in the caller's databaseTransaction. The same key with the same call is no second send; with another
   * call it throws `connector.intent_conflict`. What becomes of it arrives as `sent` events.
   */
  enqueue(trx: DatabaseTransaction, intent: SendIntent): Promise<void>
}
