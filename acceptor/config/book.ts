import type { OfferWire } from '@sampan/api/acceptor-protocol'
import type { Asset } from '@sampan/kernel/asset'
import { currencyDecimals } from '@sampan/kernel/currency'
import { formatUnits, parseUnits } from '@sampan/kernel/decimal'
import { Fault } from '@sampan/kernel/fault'
import type { Ratio } from '@sampan/kernel/ratio'
import type { Refusal, Result } from '@sampan/kernel/result'
import { type CapByTier, EVIDENCE_TIERS, NO_AUTO_RELEASE } from '@sampan/rails/evidence-tier'
import type { Rail, RailAccount } from '@sampan/rails/rail'
import { findRail } from '@sampan/rails/registry'
import type { AcceptorConfig, AccountConfig, OfferConfig } from './config.ts'

/** An account on a rail, checked. Amounts in units of its currency. */
export type AccountEntry = {
  readonly name: string
  readonly rail: Rail
  readonly account: RailAccount
  readonly currency: string
  readonly decimals: number
  readonly dailyMaxUnits: bigint
  /** The most one automatic release may free, per evidence tier. */
  readonly capUnits: CapByTier
  readonly feed: AccountConfig['feed']
}

export type StandingOffer = {
  readonly wire: OfferWire
  readonly account: AccountEntry
  /** Local money per whole token, exactly. */
  readonly price: Ratio
  readonly minUnits: bigint
  readonly maxUnits: bigint
}

/** In token units. */
export type Limits = {
  readonly perGatewayUnits: ReadonlyMap<string, bigint>
  readonly perMerchantUnits: bigint
  readonly perPayerUnits: bigint
  readonly minFreeUnits: bigint
}

/** The configuration with every name looked up and every amount in units. */
export type Book = {
  readonly asset: Asset
  readonly accounts: ReadonlyMap<string, AccountEntry>
  readonly offers: ReadonlyMap<string, StandingOffer>
  readonly limits: Limits
}

const PRICE_DECIMALS = 18

/** Throws `config.invalid` with the place that is wrong. */
export function makeBook(config: AcceptorConfig, asset: Asset): Book {
  const accounts = new Map(config.accounts.map((item, i) => [item.name, readAccount(item, `accounts.${i}`)]))
  const offers = config.offers.map((item, i) => readOffer(item, accounts, asset, `offers.${i}`))
  const tokens = (text: string, path: string) => must(parseUnits(text, asset.decimals), path)
  const { limits } = config
  return {
    asset,
    accounts,
    offers: new Map(offers.map(item => [item.wire.offer, item])),
    limits: {
      perGatewayUnits: new Map(
        config.gateways.map(({ url, max_locked }, i) => [
          new URL(url).origin,
          tokens(max_locked, `gateways.${i}.max_locked`),
        ]),
      ),
      perMerchantUnits: tokens(limits.max_locked_per_merchant, 'limits.max_locked_per_merchant'),
      perPayerUnits: tokens(limits.max_locked_per_payer, 'limits.max_locked_per_payer'),
      minFreeUnits: tokens(limits.min_free, 'limits.min_free'),
    },
  }
}

function readAccount(config: AccountConfig, path: string): AccountEntry {
  const rail = findRail(config.rail)
  if (!rail) throw invalid(`${path}.rail`, `this version does not know the rail ${config.rail}`)
  if (!rail.profile.currencies.includes(config.currency)) {
    throw invalid(`${path}.currency`, `${config.rail} does not carry ${config.currency}`)
  }
  const decimals = must(currencyDecimals(config.currency), `${path}.currency`)
  const units = (text: string, where: string) => must(parseUnits(text, decimals), where)
  const own = config.auto_release
  const capUnits = own
    ? Object.fromEntries(EVIDENCE_TIERS.map(tier => [tier, units(own[tier] ?? '0', `${path}.auto_release.${tier}`)]))
    : (rail.profile.autoReleaseCapUnits[config.currency] ?? NO_AUTO_RELEASE)
  return {
    name: config.name,
    rail,
    account: must(rail.parseAccount(config.fields), `${path}.fields`),
    currency: config.currency,
    decimals,
    dailyMaxUnits: units(config.daily_max, `${path}.daily_max`),
    capUnits: capUnits as CapByTier,
    feed: config.feed,
  }
}

function readOffer(
  { account: name, ...offer }: OfferConfig,
  accounts: ReadonlyMap<string, AccountEntry>,
  asset: Asset,
  path: string,
): StandingOffer {
  const account = accounts.get(name)
  if (!account) throw invalid(`${path}.account`, `no account is named ${name}`)
  const numerator = must(parseUnits(offer.price, PRICE_DECIMALS), `${path}.price`)
  if (numerator === 0n) throw invalid(`${path}.price`, 'a price is above zero')
  const minUnits = must(parseUnits(offer.min, account.decimals), `${path}.min`)
  const maxUnits = must(parseUnits(offer.max, account.decimals), `${path}.max`)
  if (minUnits > maxUnits) throw invalid(`${path}.min`, `${offer.min} is above the maximum ${offer.max}`)
  const wire: OfferWire = {
    ...offer,
    side: 'payment',
    rail: account.rail.profile.id,
    currency: account.currency,
    asset: asset.id,
    daily_max: formatUnits(account.dailyMaxUnits, account.decimals),
  }
  return { wire, account, price: { numerator, denominator: 10n ** BigInt(PRICE_DECIMALS) }, minUnits, maxUnits }
}

function must<T>(result: Result<T, Refusal>, path: string): T {
  if (result.ok) return result.value
  const detail = Object.entries(result.detail).map(([key, value]) => `${key} ${value}`)
  throw invalid(path, [result.code, ...detail].join(', '))
}

function invalid(path: string, problem: string): Fault {
  return new Fault('config.invalid', `The configuration is wrong at ${path}: ${problem}`, {
    detail: { path, problem },
    hint: 'Correct it and start again; nothing has been done yet.',
  })
}
