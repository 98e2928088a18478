import type { Address } from '@sampan/kernel/hex'
import type { Candidate, Offer, OpenHours } from './offer.ts'
import { type Quote, quotePayment } from './quote.ts'
import type { MatchRequest } from './request.ts'

/** Why an offer does not qualify. */
export type Exclusion =
  | 'other_rail'
  | 'other_currency'
  | 'other_asset'
  | 'silent'
  | 'stale_feed'
  | 'closed'
  | 'payer_is_acceptor'
  | 'buyer_is_acceptor'
  | 'no_common_arbiter'
  | 'outside_limits'
  | 'amount_too_small'
  | 'vault_too_small'
  | 'daily_limit'

export const MAX_SILENCE_SECONDS = 10

type Filter = (candidate: Candidate, request: MatchRequest, quote: Quote) => boolean

/** Every one must hold. An offer is excluded under the name of the first that does not. */
const FILTERS: readonly (readonly [Exclusion, Filter])[] = [
  ['other_rail', ({ offer }, request) => offer.rail === request.rail],
  ['other_currency', ({ offer }, request) => offer.currency === request.currency],
  ['other_asset', ({ offer }, request) => offer.asset === request.asset],
  ['silent', isHeard],
  ['stale_feed', ({ standing }) => standing.isFeedFresh],
  ['closed', ({ offer }, request) => isOpen(offer.hours, request.now)],
  ['payer_is_acceptor', ({ offer }, request) => !belongsTo(offer, request.payer)],
  ['buyer_is_acceptor', ({ offer }, request) => offer.vault !== request.buyer],
  ['no_common_arbiter', ({ offer }, request) => findArbiter(offer, request) !== undefined],
  ['outside_limits', isWithinLimits],
  ['amount_too_small', (_, __, quote) => quote.receivesUnits > 0n],
  ['vault_too_small', ({ standing }, _, quote) => quote.amountUnits <= standing.freeUnits],
  ['daily_limit', isWithinDay],
]

/** The first filter that the candidate fails, `undefined` when it qualifies. */
export function findExclusion(candidate: Candidate, request: MatchRequest): Exclusion | undefined {
  const quote = quotePayment(request, candidate.offer.price)
  return FILTERS.find(([, holds]) => !holds(candidate, request, quote))?.[0]
}

/** The first of the merchant's arbiters whom the acceptor accepts too and who is no party to the order. */
export function findArbiter(
  offer: Pick<Offer, 'arbiters' | 'vault' | 'owner' | 'signer'>,
  request: Pick<MatchRequest, 'arbiters' | 'payer' | 'buyer'>,
): Address | undefined {
  const parties = [offer.vault, offer.owner, offer.signer, request.payer, request.buyer]
  return request.arbiters.find(arbiter => offer.arbiters.includes(arbiter) && !parties.includes(arbiter))
}

export function isOpen(hours: readonly OpenHours[], at: number): boolean {
  const days = Math.floor(at / 86_400)
  const weekday = (days + 4) % 7 // 1 January 1970 was a Thursday
  const minute = Math.floor((at - days * 86_400) / 60)
  return (
    hours.length === 0 ||
    hours.some(span => span.weekday === weekday && minute >= span.fromMinute && minute < span.toMinute)
  )
}

function isHeard({ standing }: Candidate, request: MatchRequest): boolean {
  return request.now - standing.lastHeartbeatAt <= MAX_SILENCE_SECONDS
}

function belongsTo(offer: Offer, address: Address): boolean {
  return [offer.vault, offer.owner, offer.signer].includes(address)
}

function isWithinLimits({ offer }: Candidate, _: MatchRequest, quote: Quote): boolean {
  return quote.localUnits >= offer.minUnits && quote.localUnits <= offer.maxUnits
}

function isWithinDay({ offer, standing }: Candidate, _: MatchRequest, quote: Quote): boolean {
  return standing.takenTodayUnits + quote.localUnits <= offer.dailyMaxUnits
}
