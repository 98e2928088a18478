import type { OfferWire } from '@sampan/api/acceptor-protocol'
import type { Hex } from '@sampan/kernel/hex'
import type { Kysely } from 'kysely'
import type { Acceptor } from '../acceptor.ts'
import { toAcceptor } from './acceptors.ts'
import { acceptorTables } from './tables.ts'

export type SignedOffers = {
  readonly acceptor: string
  readonly offers: readonly OfferWire[]
  readonly validUntil: number
  readonly signer: string
  readonly signature: Hex
}

export async function replaceOffers(trx: Kysely<unknown>, signed: SignedOffers): Promise<void> {
  const { acceptor, signer, signature } = signed
  const row = { offers: JSON.stringify(signed.offers), valid_until: BigInt(signed.validUntil), signer, signature }
  await acceptorTables(trx)
    .insertInto('acceptor_offers')
    .values({ acceptor, ...row })
    .onConflict(conflict => conflict.column('acceptor').doUpdateSet(row))
    .execute()
}

export type StandingOffers = {
  readonly acceptor: Acceptor
  readonly feedsFresh: Readonly<Record<string, boolean>>
  readonly offers: readonly OfferWire[]
  readonly validUntil: number
}

/** The offers that stand at `now`, of acceptors that are listed and heard since `heardSince`. */
export async function standingOffers(
  executor: Kysely<unknown>,
  now: number,
  heardSince: number,
): Promise<readonly StandingOffers[]> {
  const rows = await acceptorTables(executor)
    .selectFrom('acceptor')
    .innerJoin('acceptor_offers', 'acceptor_offers.acceptor', 'acceptor.id')
    .selectAll('acceptor')
    .select(['acceptor_offers.offers', 'acceptor_offers.valid_until'])
    .where('acceptor.active', '=', true)
    .where('acceptor.heartbeat_at', '>=', BigInt(heardSince))
    .where('acceptor_offers.valid_until', '>=', BigInt(now))
    .orderBy('acceptor.id')
    .execute()
  return rows.map(row => ({
    acceptor: toAcceptor(row),
    feedsFresh: row.feeds_fresh as Record<string, boolean>,
    offers: row.offers as OfferWire[],
    validUntil: Number(row.valid_until),
  }))
}
