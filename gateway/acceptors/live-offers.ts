import type { Database } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import type { AssetId, ChainId } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'
import type { Offer } from '@sampan/matching/offer'
import { parseOffer } from './parse-offer.ts'
import { standingOffers } from './store/offers.ts'

/** An offer that stands, with what matching cannot know of its acceptor by itself. */
export type LiveOffer = {
  /** As `matching` takes it; `offer.acceptor` is the acceptor's id. */
  readonly offer: Offer
  readonly acceptorName: string
  readonly chain: ChainId
  readonly asset: AssetId
  /** The zero address: the vault asks for no second signature on a lock. */
  readonly secondKey: Address
  readonly asksPayerName: boolean
  /** Unix seconds. */
  readonly lastHeartbeatAt: number
  /** What the acceptor said of the bank feed of the offer's rail in its last heartbeat. */
  readonly isFeedFresh: boolean
  readonly validUntil: number
}

/** An acceptor silent for longer is not even listed; matching excludes it long before, and names the reason. */
const FORGOTTEN_SECONDS = 3600

/** The standing offers for an asset, and for a currency if given. Hours, silence and limits are matching's to judge. */
export async function liveOffers(
  executor: Database['kysely'],
  { asset, currency, now }: { asset: AssetId; currency?: string; now: number },
): Promise<readonly LiveOffer[]> {
  const standing = await standingOffers(executor, now, now - FORGOTTEN_SECONDS)
  return standing.flatMap(({ acceptor, feedsFresh, offers, validUntil }) => {
    const { keys } = acceptor
    if (!keys) return []
    const wanted = offers.filter(
      wire => wire.asset.toLowerCase() === asset && (currency === undefined || wire.currency === currency),
    )
    return wanted.map((wire): LiveOffer => {
      const terms = parseOffer(wire)
      assert(terms.ok, 'an offer was checked before it was stored')
      const { rail, arbiters } = wire
      const { vault, newcomer, id } = acceptor
      const { owner, signer } = keys
      const named = { acceptor: id, name: wire.offer, rail, currency: wire.currency, asset, arbiters }
      return {
        offer: { ...named, vault, owner, signer, newcomer, ...terms.value },
        acceptorName: acceptor.name,
        chain: acceptor.chain,
        asset,
        secondKey: keys.secondKey,
        asksPayerName: wire.asks_payer_name,
        lastHeartbeatAt: acceptor.heartbeatAt,
        isFeedFresh: feedsFresh[rail] === true,
        validUntil,
      }
    })
  })
}
