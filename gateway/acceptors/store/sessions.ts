import type { Kysely } from 'kysely'
import { acceptorTables } from './tables.ts'

export type StoredSession = {
  readonly tokenHash: string
  readonly acceptor: string
  readonly signer: string
  readonly expiresAt: number
}

/** Adds a session and drops the acceptor's expired ones. */
export async function insertSession(trx: Kysely<unknown>, session: StoredSession, now: number): Promise<void> {
  const { tokenHash, acceptor, signer, expiresAt } = session
  const tables = acceptorTables(trx)
  await tables
    .deleteFrom('acceptor_session')
    .where('acceptor', '=', acceptor)
    .where('expires_at', '<=', BigInt(now))
    .execute()
  await tables
    .insertInto('acceptor_session')
    .values({ token_hash: tokenHash, acceptor, signer, expires_at: BigInt(expiresAt) })
    .execute()
}

/** The session with this hash, while it lasts, its acceptor is listed and its signer is still the vault's. */
export async function liveSession(
  executor: Kysely<unknown>,
  tokenHash: string,
  now: number,
): Promise<StoredSession | undefined> {
  const row = await acceptorTables(executor)
    .selectFrom('acceptor_session as session')
    .innerJoin('acceptor', 'acceptor.id', 'session.acceptor')
    .select(['session.token_hash', 'session.acceptor', 'session.signer', 'session.expires_at'])
    .where('session.token_hash', '=', tokenHash)
    .where('session.expires_at', '>', BigInt(now))
    .where('acceptor.active', '=', true)
    .whereRef('acceptor.signer', '=', 'session.signer')
    .executeTakeFirst()
  if (!row) return undefined
  const { token_hash, acceptor, signer, expires_at } = row
  return { tokenHash: token_hash, acceptor, signer, expiresAt: Number(expires_at) }
}
