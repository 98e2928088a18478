import type { Address, Hex } from '@sampan/kernel/hex'

/**
 * The signed swap of specs/order.md: USDT out of a vault against local money off chain. `amount` and `fee` are in the
 * token's own units, the four deadlines in unix seconds. The vault and its chain are not in here but in the domain.
 */
export type Order = {
  readonly buyer: Address
  readonly payer: Address
  readonly confirmer: Address
  readonly arbiter: Address
  readonly feeTo: Address
  readonly amount: bigint
  readonly fee: bigint
  readonly lockBy: number
  readonly claimBy: number
  readonly confirmBy: number
  readonly ruleBy: number
  readonly terms: Hex
  readonly nonce: bigint
}

/** The vault an order draws on, as far as the order's rules need to know it. */
export type OrderVault = {
  readonly chainId: bigint
  readonly address: Address
  readonly owner: Address
  readonly signer: Address
  /** The zero address: no second key. */
  readonly secondKey: Address
}

export const MAX_FEE_BPS = 200
export const MAX_LIFETIME_SECONDS = 30 * 24 * 60 * 60

/** `lane` holds one live order; within it `sequence` rises. Both are 32-bit. */
export function makeNonce(lane: number, sequence: number): bigint {
  return (BigInt(lane) << 32n) | BigInt(sequence)
}

export function splitNonce(nonce: bigint): { lane: number; sequence: number } {
  return { lane: Number(nonce >> 32n), sequence: Number(nonce & 0xffffffffn) }
}

/** In these lanes payouts are not sent but credited: the receiver pulls the sum of many with one transfer. */
export function isCreditLane(nonce: bigint): boolean {
  return nonce >> 63n === 1n
}
