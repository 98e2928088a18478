import type { Ratio } from '@sampan/kernel/ratio'
import { type Exclusion, findExclusion } from './filters.ts'
import type { Candidate } from './offer.ts'
import { candidateId } from './offer.ts'
import type { MatchRequest } from './request.ts'

export type Excluded = { readonly id: string; readonly reason: Exclusion }
export type Found = { readonly candidates: readonly Candidate[]; readonly excluded: readonly Excluded[] }

/** Splits the offers into those that can serve the request and those that cannot, each with its reason. Keeps the order. */
export function findCandidates(all: readonly Candidate[], request: MatchRequest): Found {
  const candidates: Candidate[] = []
  const excluded: Excluded[] = []
  for (const candidate of all) {
    const reason = findExclusion(candidate, request)
    if (reason === undefined) candidates.push(candidate)
    else excluded.push({ id: candidateId(candidate.offer), reason })
  }
  return { candidates, excluded }
}

/** The candidate with the least local money per USDT; the first of equals. */
export function findBestPrice(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>(
    (best, candidate) =>
      best === undefined || comparePrices(candidate.offer.price, best.offer.price) < 0 ? candidate : best,
    undefined,
  )
}

/** Negative when `a` is less than `b`. */
export function comparePrices(a: Ratio, b: Ratio): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
