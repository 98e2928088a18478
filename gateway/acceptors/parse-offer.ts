import type { OfferWire } from '@sampan/api/acceptor-protocol'
import { currencyDecimals } from '@sampan/kernel/currency'
import { parseUnits } from '@sampan/kernel/decimal'
import type { Ratio } from '@sampan/kernel/ratio'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'

export type OfferTerms = {
  readonly price: Ratio
  /** Local money in the currency's smallest unit. */
  readonly minUnits: bigint
  readonly maxUnits: bigint
  readonly dailyMaxUnits: bigint
  readonly hours: readonly { readonly weekday: number; readonly fromMinute: number; readonly toMinute: number }[]
}

const PRICE_DECIMALS = 18

/** The numbers of an offer, exact. Refuses a price of zero, limits out of order or finer than the currency, empty hours. */
export function parseOffer(
  offer: OfferWire,
): Result<OfferTerms, Refusal<'acceptor.bad_price' | 'acceptor.bad_limits' | 'acceptor.bad_hours'>> {
  const about = { offer: offer.offer }
  const price = parseUnits(offer.price, PRICE_DECIMALS)
  if (!price.ok || price.value === 0n) return refuse('acceptor.bad_price', about)
  const decimals = currencyDecimals(offer.currency)
  if (!decimals.ok) return refuse('acceptor.bad_limits', about)
  const [min, max, dailyMax] = [offer.min, offer.max, offer.daily_max].map(text => parseUnits(text, decimals.value))
  if (!min?.ok || !max?.ok || !dailyMax?.ok) return refuse('acceptor.bad_limits', about)
  if (min.value <= 0n || min.value > max.value || max.value > dailyMax.value) {
    return refuse('acceptor.bad_limits', about)
  }
  const hours = offer.hours.map(({ weekday, from_minute, to_minute }) => ({
    weekday,
    fromMinute: from_minute,
    toMinute: to_minute,
  }))
  if (hours.some(span => span.fromMinute >= span.toMinute)) return refuse('acceptor.bad_hours', about)
  return ok({
    price: { numerator: price.value, denominator: 10n ** BigInt(PRICE_DECIMALS) },
    minUnits: min.value,
    maxUnits: max.value,
    dailyMaxUnits: dailyMax.value,
    hours,
  })
}
