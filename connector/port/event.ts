import type { AssetId, ChainId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'

/** A block as events name it. `time` is its timestamp in unix seconds. */
export type BlockRef = {
  readonly height: number
  readonly hash: Hex
  readonly time: number
}

type Logged = {
  /** (chain, block hash, index of the log): names this very inclusion, and is never reused. */
  readonly id: string
  /** (chain, chainTransaction, emitter, kind, ordinal): stays the same when a reorg includes it in another block. */
  readonly key: string
  readonly chain: ChainId
  readonly block: BlockRef
  readonly chainTransaction: Hex
  readonly logIndex: number
}

/**
 * What a vault did. `by` is the zero address when time and not a signature did it. Amounts in the token's own units.
 * `which`: the positions of the batch that were released, bit i for position i. What a batch's buyer was credited and not
 * paid names the batch for its order.
 */
export type VaultEvent =
  | { readonly type: 'created'; readonly owner: Address; readonly token: Address }
  | { readonly type: 'locked'; readonly orderId: Hex; readonly nonce: bigint; readonly amountUnits: bigint }
  | { readonly type: 'claimed' | 'contested'; readonly orderId: Hex; readonly by: Address }
  | ({ readonly type: 'released'; readonly by: Address } & Paid)
  | ({ readonly type: 'settled' | 'ruled' } & Paid)
  | { readonly type: 'returned'; readonly orderId: Hex; readonly how: ReturnedBy; readonly by: Address }
  | {
      readonly type: 'batchLocked'
      readonly batchId: Hex
      readonly nonce: bigint
      readonly count: number
      readonly totalUnits: bigint
    }
  | ({
      readonly type: 'batchReleased'
      readonly batchId: Hex
      readonly which: bigint
    } & PaidUnits)
  | { readonly type: 'batchReturned'; readonly batchId: Hex; readonly amountUnits: bigint }
  | { readonly type: 'takenOut'; readonly orderId: Hex; readonly batchId: Hex }
  | { readonly type: 'credited'; readonly orderId: Hex; readonly holder: Address; readonly amountUnits: bigint }
  | { readonly type: 'pulled'; readonly holder: Address; readonly to: Address; readonly amountUnits: bigint }
  | { readonly type: 'synced' | 'lost'; readonly amountUnits: bigint }
  | { readonly type: 'withdrawn'; readonly to: Address; readonly amountUnits: bigint }
  | { readonly type: 'recovered'; readonly token: Address; readonly to: Address; readonly amountUnits: bigint }
  | { readonly type: 'signerSet'; readonly signer: Address }
  | { readonly type: 'secondKeySet'; readonly secondKey: Address }
  | { readonly type: 'limitSet'; readonly limitUnits: bigint }
  | { readonly type: 'ownershipOffered'; readonly owner: Address; readonly to: Address }
  | { readonly type: 'ownershipTransferred'; readonly from: Address; readonly to: Address }

type Paid = { readonly orderId: Hex } & PaidUnits
type PaidUnits = { readonly paidUnits: bigint; readonly feePaidUnits: bigint }

export type ReturnedBy = 'cancel' | 'expire' | 'lapse'

/** An event of a watched vault. */
export type VaultLogged = Logged & { readonly type: 'vault'; readonly vault: Address; readonly event: VaultEvent }

/** A registered token that moved to a watched address: what the token's log says was received. */
export type TransferLogged = Logged & {
  readonly type: 'transfer'
  readonly asset: AssetId
  readonly from: Address
  readonly to: Address
  readonly amountUnits: bigint
}

/** Something that was reported and that a reorg has taken back. It may come again under the same key. */
export type Retracted = {
  readonly type: 'retracted'
  readonly id: string
  readonly cause: 'reorg'
  readonly original: VaultLogged | TransferLogged
}

/**
 * How far a send has come. `broadcast` is also where a reorg or a lost pool puts it back; `mined` and `reverted` hold as
 * long as their block does; `final` cannot change, and a `reverted` below the finalized height cannot either. `refused`:
 * it would have reverted, so it was never sent; the key is used up. `replaced`: somebody else used the nonce with our
 * key, and it is sent again under a new one.
 */
export type SendStatus = 'broadcast' | 'mined' | 'final' | 'reverted' | 'refused' | 'replaced'

export type Sent = {
  readonly type: 'sent'
  readonly key: string
  readonly status: SendStatus
  readonly chainTransaction?: Hex
  readonly block?: BlockRef
  /** The contract's error, e.g. `OrderTooLate(1700000000, 1700000360)`. */
  readonly revertReason?: string
}

export type ChainEvent = VaultLogged | TransferLogged | Retracted | Sent
