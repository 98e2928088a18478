import type { PutOffers } from '@sampan/api/acceptor-protocol'
import { offersDigest, offersDocument, sessionDigest } from '@sampan/api/acceptor-typed-data'
import { evmChainNumber } from '@sampan/kernel/asset'
import { ok, type Result } from '@sampan/kernel/result'
import type { Acceptor } from '../acceptor.ts'
import { readSetting } from '../store/setting-store.ts'
import { callGateway, type Door, type GatewayRefusal } from './call-gateway.ts'

export type Session = { readonly token: string; readonly expiresAt: number }

/** How long signed offers stand without being signed again; the gateway forgets them by itself then. Seconds. */
export const OFFERS_VALID_SECONDS = 86_400

/** Opens a session by a signature that works at this gateway only, then hands in the standing offers. */
export async function openSession(acceptor: Acceptor, door: Door): Promise<Result<Session, GatewayRefusal>> {
  const { chain, vault } = acceptor.config
  const issuedAt = acceptor.now()
  const digest = sessionDigest(evmChainNumber(chain.id as `eip155:${string}`), vault.address, door.origin, issuedAt)
  const opened = await callGateway(
    door,
    'openAcceptorSession',
    { chain: chain.id, vault: vault.address, issued_at: issuedAt, signature: acceptor.signer.sign(digest) },
    { idempotencyKey: `session-${digest}` },
  )
  if (!opened.ok) return opened
  const session = { token: opened.value.token, expiresAt: opened.value.expires_at }
  const put = await putOffers(acceptor, door, session)
  return put.ok ? ok(session) : put
}

/** Replaces all offers at the gateway; none while the owner has paused. */
export async function putOffers(
  acceptor: Acceptor,
  door: Door,
  session: Session,
): Promise<Result<undefined, GatewayRefusal>> {
  const paused = (await readSetting(acceptor.database.kysely, 'paused')) === 'yes'
  const offers = paused ? [] : [...acceptor.book.offers.values()].map(({ wire }) => wire)
  return callGateway(door, 'putOffers', signOffers(acceptor, offers), { token: session.token })
}

function signOffers({ config, signer, now }: Acceptor, offers: PutOffers['offers']): PutOffers {
  const validUntil = now() + OFFERS_VALID_SECONDS
  const document = offersDocument(offers, validUntil)
  const chainId = evmChainNumber(config.chain.id as `eip155:${string}`)
  const digest = offersDigest(chainId, config.vault.address, document, validUntil)
  return { offers, valid_until: validUntil, signature: signer.sign(digest) }
}
