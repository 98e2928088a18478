import type { OfferWire, PutOffers } from '@sampan/api/acceptor-protocol'
import { offersDigest, offersDocument } from '@sampan/api/acceptor-typed-data'
import { assert } from '@sampan/kernel/assert'
import { assetId, evmChainNumber } from '@sampan/kernel/asset'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { verifySignature } from '@sampan/kernel/verify'
import type { Gateway } from '../act/gateway.ts'
import type { GatewayConfig } from '../config/config.ts'
import { parseOffer } from './parse-offer.ts'
import { readVaultKeys } from './read-vault.ts'
import { acceptorById } from './store/acceptors.ts'
import { replaceOffers } from './store/offers.ts'

export type OffersRefusal = Refusal<
  | 'acceptor.offers_expired'
  | 'acceptor.offers_valid_too_long'
  | 'acceptor.vault_not_deployed'
  | 'acceptor.bad_signature'
  | 'acceptor.duplicate_offer'
  | 'acceptor.rail_off'
  | 'acceptor.currency_off'
  | 'acceptor.wrong_asset'
  | 'acceptor.bad_price'
  | 'acceptor.bad_limits'
  | 'acceptor.bad_hours'
>

const MAX_VALID_SECONDS = 7 * 86_400

/** Replaces an acceptor's standing offers. All are taken or none, in the documented order of refusals. */
export async function putOffers(
  gateway: Gateway,
  acceptorId: string,
  { offers, valid_until: validUntil, signature }: PutOffers,
): Promise<Result<undefined, OffersRefusal>> {
  const now = gateway.now()
  if (validUntil < now) return refuse('acceptor.offers_expired', { now: String(now) })
  if (validUntil > now + MAX_VALID_SECONDS) {
    return refuse('acceptor.offers_valid_too_long', { max_seconds: String(MAX_VALID_SECONDS) })
  }
  const acceptor = await acceptorById(gateway.database.kysely, acceptorId)
  assert(acceptor, 'a session belongs to an acceptor')
  const keys = await readVaultKeys(gateway, acceptor)
  if (!keys) return refuse('acceptor.vault_not_deployed', { vault: acceptor.vault, chain: acceptor.chain })
  const document = offersDocument(offers, validUntil)
  const digest = offersDigest(evmChainNumber(acceptor.chain), acceptor.vault, document, validUntil)
  if (verifySignature(digest, signature, keys.signer) !== 'valid') {
    return refuse('acceptor.bad_signature', { signer: keys.signer, document })
  }
  const refusal = checkOffers(gateway.config, offers, assetId(acceptor.chain, keys.token))
  if (refusal) return refusal
  await gateway.database.transact('acceptors.put_offers', trx =>
    replaceOffers(trx, { acceptor: acceptorId, offers, validUntil, signer: keys.signer, signature }),
  )
  return ok(undefined)
}

function checkOffers(
  config: Pick<GatewayConfig, 'rails'>,
  offers: readonly OfferWire[],
  asset: string,
): OffersRefusal | undefined {
  const names = new Set<string>()
  for (const offer of offers) {
    const about = { offer: offer.offer }
    if (names.has(offer.offer)) return refuse('acceptor.duplicate_offer', about)
    names.add(offer.offer)
    const rail = config.rails.find(({ id }) => id === offer.rail)
    if (!rail) return refuse('acceptor.rail_off', { ...about, rail: offer.rail })
    const { currency } = offer
    if (!rail.currencies.includes(currency)) {
      return refuse('acceptor.currency_off', { ...about, currency, rail: offer.rail })
    }
    if (offer.asset.toLowerCase() !== asset) return refuse('acceptor.wrong_asset', { ...about, expected: asset })
    const parsed = parseOffer(offer)
    if (!parsed.ok) return parsed
  }
  return undefined
}
