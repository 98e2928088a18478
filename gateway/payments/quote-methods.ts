import type { MethodQuote } from '@sampan/api/checkout'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { currencyDecimals } from '@sampan/kernel/currency'
import { formatUnits } from '@sampan/kernel/decimal'
import type { Address } from '@sampan/kernel/hex'
import type { Ratio } from '@sampan/kernel/ratio'
import { findBestPrice, findCandidates } from '@sampan/matching/find-candidates'
import { candidateId } from '@sampan/matching/offer'
import { type Quote, quotePayment } from '@sampan/matching/quote'
import type { Rail } from '@sampan/rails/rail'
import { findRail } from '@sampan/rails/registry'
import type { Supply } from '../orders/candidates.ts'
import type { MatchPurpose } from '../orders/match.ts'
import type { AboutPayment } from './about-payment.ts'
import { formatPrice } from './format-price.ts'

type Method = { readonly rail: Rail; readonly currency: string }
type Payer = { readonly address: Address; readonly name: string }

const NOBODY: Payer = { address: ZERO_ADDRESS, name: '' }

/**
 * The methods the operator has switched on that can carry the payment: its own currency's rails, or every rail when the
 * price is in USDT. There are no rates yet, so an amount in one currency is not offered in another.
 */
export function payableMethods({ config, payment }: Pick<AboutPayment, 'config' | 'payment'>): Method[] {
  return config.rails.flatMap(({ id, currencies }) => {
    const rail = findRail(id)
    if (!rail) return []
    const suitable = currencies.filter(currency => payment.currency === 'USDT' || payment.currency === currency)
    return suitable
      .filter(currency => payment.currency === 'USDT' || rail.amountOnRail(payment.units, currency).ok)
      .map(currency => ({ rail, currency }))
  })
}

/** What a match for the payment by this method has to say. */
export function purposeOf(
  { config, payment, asset, arbiters, pseudonym }: AboutPayment,
  { rail, currency }: Method,
  payer = NOBODY,
): MatchPurpose {
  const local = currencyDecimals(currency)
  const { fee_bps, fee_to } = config.operator
  const localDecimals = local.ok ? local.value : 0
  return {
    rail: rail.profile.id,
    currency,
    asset: payment.asset,
    fixed: { side: payment.currency === 'USDT' ? 'asset' : 'local', units: payment.units },
    decimals: {
      local: localDecimals,
      rail: rail.profile.railDecimals[currency] ?? localDecimals,
      asset: asset.decimals,
    },
    feeBps: fee_to ? fee_bps : 0,
    feeTo: fee_to ?? ZERO_ADDRESS,
    payer: payer.address,
    payerName: payer.name,
    buyer: payment.settlementAddress,
    arbiters,
    merchant: pseudonym,
  }
}

/** Each method that some acceptor can serve now, at its best price. */
export function quoteMethods(about: AboutPayment, supply: Supply, now: number): MethodQuote[] {
  return payableMethods(about).flatMap(method => {
    const purpose = purposeOf(about, method)
    const best = findBestPrice(findCandidates(supply.candidates, { ...purpose, now }).candidates)
    if (!best) return []
    const asksPayerName = supply.asksPayerName.has(candidateId(best.offer))
    return [quoteView(about, purpose, best.offer.price, { asksPayerName })]
  })
}

/** A quote in words the page shows. */
export function quoteView(
  { config, asset }: Pick<AboutPayment, 'config' | 'asset'>,
  purpose: MatchPurpose,
  price: Ratio,
  { asksPayerName, quote = quotePayment(purpose, price) }: { asksPayerName: boolean; quote?: Quote },
): MethodQuote {
  const profile = findRail(purpose.rail)?.profile
  const paySeconds = config.windows.pay_seconds ?? profile?.windows.paySeconds ?? 0
  return {
    rail: purpose.rail,
    title: profile?.title ?? purpose.rail,
    currency: purpose.currency,
    amount: formatUnits(quote.localUnits, purpose.decimals.local),
    price: formatPrice(price),
    receives: formatUnits(quote.receivesUnits, asset.decimals),
    fee: formatUnits(quote.feeUnits, asset.decimals),
    pay_within_seconds: paySeconds,
    typical_seconds: profile?.instant ? INSTANT_SECONDS : paySeconds,
    instant: profile?.instant ?? false,
    asks_payer_name: asksPayerName,
  }
}

const INSTANT_SECONDS = 60
