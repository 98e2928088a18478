import type { AssetId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'

/** A merchant of this gateway, as the configuration names it. */
export type Merchant = {
  readonly id: string
  /** Unique in the configuration, and what ties a row to it: a renamed merchant is a new one. */
  readonly name: string
  /** 32 random bytes that stand for the merchant wherever its name must not: in the log and towards acceptors. */
  readonly pseudonym: Hex
  readonly settlementAsset: AssetId
  readonly settlementAddress: Address
  readonly arbiters: readonly Address[]
  /** False once the configuration no longer names it: its keys are refused, its payments run to their end. */
  readonly active: boolean
}
