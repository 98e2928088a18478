import { createHash, timingSafeEqual } from 'node:crypto'
import type { Scope } from '@sampan/api/endpoint'
import { makeId } from '@sampan/kernel/id'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Gateway } from '../act/gateway.ts'
import { insertApiKey, liveApiKey, markApiKeyRevoked, touchApiKey } from './store/api-keys.ts'
import { merchantById } from './store/merchants.ts'

type Needs = Pick<Gateway, 'config' | 'database' | 'now' | 'random'>

export const ALL_SCOPES: readonly Scope[] = [
  'payments:read',
  'payments:write',
  'webhooks:read',
  'webhooks:write',
  'events:read',
]

const LAST_USED_PRECISION_SECONDS = 60

/**
 * Makes a key of a merchant. The secret (`sk_live_…`, or `sk_test_…` when `livemode` is off) is shown this once: the
 * database holds its SHA-256. Refuses an unknown merchant.
 */
export async function createApiKey(
  { config, database, now, random }: Needs,
  merchant: string,
  scopes: readonly Scope[] = ALL_SCOPES,
): Promise<Result<{ id: string; secret: string }, Refusal<'merchant.unknown'>>> {
  const id = makeId('apiKey', random(16))
  const secret = `sk_${config.livemode ? 'live' : 'test'}_${Buffer.from(random(32)).toString('base64url')}`
  return database.transact('api_keys.create', async trx => {
    if (!(await merchantById(trx, merchant))) return refuse('merchant.unknown', { merchant })
    await insertApiKey(trx, { id, merchant, hash: hashOf(secret), scopes, createdAt: now() })
    return ok({ id, secret })
  })
}

/** Whether there was such a key to revoke. Takes effect with the next call. */
export async function revokeApiKey({ database, now }: Needs, id: string): Promise<boolean> {
  return database.transact('api_keys.revoke', trx => markApiKeyRevoked(trx, id, now()))
}

/**
 * Whose key it is, or why not, in this order: `auth.invalid_key`, `auth.missing_scope`.
 * The lookup is by hash, so how long it takes tells nothing about the secret.
 */
export async function authenticateApiKey(
  { database, now }: Needs,
  secret: string,
  scope: Scope,
): Promise<Result<{ merchant: string; apiKey: string }, Refusal<'auth.invalid_key' | 'auth.missing_scope'>>> {
  const hash = hashOf(secret)
  const key = await liveApiKey(database.kysely, hash)
  if (!key || !timingSafeEqual(Buffer.from(key.hash), Buffer.from(hash))) return refuse('auth.invalid_key')
  if (!key.scopes.includes(scope)) return refuse('auth.missing_scope', { scope, key: key.id })
  if (now() - (key.lastUsedAt ?? 0) >= LAST_USED_PRECISION_SECONDS) {
    await database.transact('api_keys.touch', trx => touchApiKey(trx, key.id, now()))
  }
  return ok({ merchant: key.merchant, apiKey: key.id })
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
