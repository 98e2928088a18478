import type { AssetId, ChainId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Entrant } from '@sampan/matching/entrant'
import type { MatchRequest } from '@sampan/matching/request'

/**
 * The search for an acceptor, from the list of candidates to a signed order:
 *
 *   drawing ──seed──▶ asking ──signed──▶ ordered ──never locked──▶ asking
 *   drawing, asking ──nobody left──▶ failed
 *   drawing, asking ──owner gives up──▶ withdrawn
 *
 * In `asking` exactly one acceptor is asked at a time, in the order of the ranking.
 */
export type Match = {
  readonly id: string
  /** What the order is for, e.g. a payment's id. */
  readonly owner: string
  /** The payment's name in the log: 32 random bytes. */
  readonly payment: Hex
  readonly chain: ChainId
  readonly purpose: MatchPurpose
  readonly status: MatchStatus
  /** The list that was committed to, and the head's height at that time. */
  readonly entrants: readonly Entrant[]
  readonly committedHeight: number
  readonly draw: MatchDraw | undefined
  /** Index in the ranking of the acceptor asked last; −1 before the first. */
  readonly rank: number
  readonly createdAt: number
}

export type MatchStatus = 'drawing' | 'asking' | 'ordered' | 'failed' | 'withdrawn'

/** The first block after the list was logged gives the seed; the seed gives the ranking of candidate ids. */
export type MatchDraw = { readonly seed: Hex; readonly seedHeight: number; readonly ranking: readonly string[] }

/** Everything an acceptor's order will say, but for the acceptor. */
export type MatchPurpose = Omit<MatchRequest, 'now' | 'asset'> & {
  readonly asset: AssetId
  readonly feeTo: Address
  readonly payerName: string
  /** What stands for the merchant towards acceptors. */
  readonly merchant: Hex
}
