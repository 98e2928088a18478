import { canonicalJson } from '@sampan/kernel/canonical'
import { concatBytes, type Hex, toHex, utf8 } from '@sampan/kernel/hex'
import type { Ratio } from '@sampan/kernel/ratio'
import { sha256 } from '@sampan/kernel/sha256'
import { type Candidate, candidateId } from '../offers/offer.ts'

/** What of a candidate decides the draw, and nothing else: the list is committed to before the seed exists. */
export type Entrant = {
  readonly id: string
  readonly price: Ratio
  /** In token units. */
  readonly freeUnits: bigint
  /** 0 to 10,000. */
  readonly reliabilityBps: number
  readonly newcomer: boolean
  /** Has more than its share of the last hour, so goes behind everybody who has not. */
  readonly overShare: boolean
}

/** Most of an hour's volume that one acceptor gets while others qualify. */
export const MAX_SHARE_BPS = 3_000

/** The candidates as the draw takes them, sorted by id. `hourTotalUnits`: all acceptors' token units in the last hour. */
export function toEntrants(candidates: readonly Candidate[], hourTotalUnits: bigint): Entrant[] {
  return candidates
    .map(({ offer, standing }) => ({
      id: candidateId(offer),
      price: offer.price,
      freeUnits: standing.freeUnits,
      reliabilityBps: standing.reliabilityBps,
      newcomer: offer.newcomer,
      overShare: standing.hourUnits * 10_000n > hourTotalUnits * BigInt(MAX_SHARE_BPS),
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** The list as it is stored and shown for a replay: canonical JSON. */
export function entrantsToJson(entrants: readonly Entrant[]): string {
  return canonicalJson(
    entrants.map(entrant => ({
      id: entrant.id,
      price: [String(entrant.price.numerator), String(entrant.price.denominator)],
      free: String(entrant.freeUnits),
      reliability: entrant.reliabilityBps,
      newcomer: entrant.newcomer,
      overShare: entrant.overShare,
    })),
  )
}

export function entrantsFromJson(text: string): Entrant[] {
  type Row = {
    id: string
    price: [string, string]
    free: string
    reliability: number
    newcomer: boolean
    overShare: boolean
  }
  return (JSON.parse(text) as Row[]).map(row => ({
    id: row.id,
    price: { numerator: BigInt(row.price[0]), denominator: BigInt(row.price[1]) },
    freeUnits: BigInt(row.free),
    reliabilityBps: row.reliability,
    newcomer: row.newcomer,
    overShare: row.overShare,
  }))
}

/** What the log holds of the list before the seed exists. */
export function hashEntrants(entrants: readonly Entrant[]): Hex {
  return toHex(sha256(concatBytes(utf8('sampan/candidates/v1'), utf8(entrantsToJson(entrants)))))
}

/** What the log holds of the draw itself: list and seed, from which `rankEntrants` gives the ranking. */
export function hashDraw(entrants: readonly Entrant[], seed: Hex): Hex {
  return toHex(sha256(concatBytes(utf8('sampan/draw/v1'), utf8(canonicalJson([hashEntrants(entrants), seed])))))
}
