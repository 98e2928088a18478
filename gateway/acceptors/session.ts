import { createHash, timingSafeEqual } from 'node:crypto'
import { sessionDigest } from '@sampan/api/acceptor-typed-data'
import { evmChainNumber } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { verifySignature } from '@sampan/kernel/verify'
import type { Gateway } from '../act/gateway.ts'
import { readVaultKeys } from './read-vault.ts'
import { acceptorByVault } from './store/acceptors.ts'
import { insertSession, liveSession } from './store/sessions.ts'

export type SessionRequest = {
  readonly chain: string
  readonly vault: Address
  /** Unix seconds. */
  readonly issuedAt: number
  readonly signature: Hex
}

export type SessionRefusal = Refusal<
  'acceptor.unknown_vault' | 'acceptor.stale_signature' | 'acceptor.vault_not_deployed' | 'acceptor.bad_signature'
>

const MAX_AGE_SECONDS = 300
const LIFETIME_SECONDS = 86_400

/**
 * Opens a session for whoever signs as the vault's current signer, whom the chain is asked for. Refuses, in this order,
 * a vault that is not listed, a signature that is not of the last five minutes, a vault that does not exist yet, and
 * anybody else's signature. The token is shown this once; the database holds its SHA-256.
 */
export async function openSession(
  gateway: Gateway,
  { chain, vault, issuedAt, signature }: SessionRequest,
): Promise<Result<{ acceptor: string; token: string; expiresAt: number }, SessionRefusal>> {
  const now = gateway.now()
  const acceptor = await acceptorByVault(gateway.database.kysely, chain, vault)
  if (!acceptor?.active) return refuse('acceptor.unknown_vault', { vault, chain })
  if (Math.abs(now - issuedAt) > MAX_AGE_SECONDS) {
    return refuse('acceptor.stale_signature', { now: String(now), max_seconds: String(MAX_AGE_SECONDS) })
  }
  const keys = await readVaultKeys(gateway, acceptor)
  if (!keys) return refuse('acceptor.vault_not_deployed', { vault, chain })
  const origin = new URL(gateway.config.public_url).origin
  const digest = sessionDigest(evmChainNumber(acceptor.chain), vault, origin, issuedAt)
  if (verifySignature(digest, signature, keys.signer) !== 'valid') {
    return refuse('acceptor.bad_signature', { signer: keys.signer, gateway: origin })
  }
  const token = Buffer.from(gateway.random(32)).toString('base64url')
  const session = { acceptor: acceptor.id, signer: keys.signer, expiresAt: now + LIFETIME_SECONDS }
  await gateway.database.transact('acceptors.open_session', trx =>
    insertSession(trx, { ...session, tokenHash: hashOf(token) }, now),
  )
  return ok({ acceptor: acceptor.id, token, expiresAt: session.expiresAt })
}

/** The id of the acceptor whose session has this token, if it still stands. */
export async function authenticateAcceptor(gateway: Gateway, token: string): Promise<string | undefined> {
  const hash = hashOf(token)
  const session = await liveSession(gateway.database.kysely, hash, gateway.now())
  if (!session || !timingSafeEqual(Buffer.from(session.tokenHash), Buffer.from(hash))) return undefined
  return session.acceptor
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
