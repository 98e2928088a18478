import type { Address } from '@sampan/kernel/hex'

/**
 * What a payment asks of the acceptors. `fixed` is the side the merchant named: local money (`local`) or USDT (`asset`),
 * in its smallest unit; the price gives the other.
 */
export type MatchRequest = {
  readonly rail: string
  readonly currency: string
  /** CAIP-19. */
  readonly asset: string
  readonly fixed: { readonly side: 'local' | 'asset'; readonly units: bigint }
  readonly decimals: Decimals
  readonly feeBps: number
  readonly payer: Address
  readonly buyer: Address
  /** Those the merchant accepts, in order of preference. */
  readonly arbiters: readonly Address[]
  /** Unix seconds. */
  readonly now: number
}

/** `rail` may be fewer than `local`: what the payer pays is rounded up to what the rail can carry. */
export type Decimals = { readonly local: number; readonly rail: number; readonly asset: number }
