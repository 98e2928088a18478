import { createHmac } from 'node:crypto'
import { utf8 } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { type NoticeRefusal, parseBankNotice } from '@sampan/rails/statements/bank-notice'
import { verifyBankWebhook, type WebhookRefusal } from '@sampan/rails/statements/webhook'
import type { Acceptor } from '../acceptor.ts'
import type { AccountEntry } from '../config/book.ts'
import { heardFeed, lockFeed, recordProblem } from './store/feed-store.ts'
import { takeCredits } from './take-credits.ts'

export type WebhookKey = { readonly account: AccountEntry; readonly secret: Uint8Array; readonly tier: Tier }
type Tier = AccountEntry['feed']['tier']

export type NoticeAnswer = Refusal<'webhook.replayed'> | WebhookRefusal | NoticeRefusal

type Incoming = {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/**
 * Takes in a signed bank notice. Sequence and credits commit together; what the daemon already has is answered with
 * success and changes nothing; a gap in the sequence is a row on the desk. Value: how many credits were new.
 */
export async function takeNotice(
  { database, now }: Pick<Acceptor, 'database' | 'now'>,
  keys: ReadonlyMap<string, WebhookKey>,
  { headers, body }: Incoming,
): Promise<Result<number, NoticeAnswer>> {
  const keyOf = (keyId: string) => keys.get(keyId)?.secret
  const verified = verifyBankWebhook({ headers, body, keyOf, now: now(), hmac: hmacSha256 })
  if (!verified.ok) return verified
  const { keyId, sequence } = verified.value
  const key = keys.get(keyId)
  if (!key) return refuse('webhook.unknown_key', { keyId })
  const notice = parseBankNotice(Buffer.from(body).toString('utf8'), key.tier)
  if (!notice.ok) return notice
  const { account } = key
  return database.transact('feeds.take_notice', async trx => {
    const state = await lockFeed(trx, account.name, now())
    if (sequence <= state.sequence) return refuse('webhook.replayed', { keyId, sequence: String(sequence) })
    if (state.sequence >= 0 && sequence > state.sequence + 1) {
      const lost = `messages ${state.sequence + 1} to ${sequence - 1} of ${keyId} never came; check the account by hand`
      await recordProblem(trx, { account: account.name, problem: lost, since: now() })
    }
    await heardFeed(trx, account.name, { heardAt: now(), sequence })
    return ok(await takeCredits(trx, { account, source: `${keyId} #${sequence}`, now: now() }, notice.value))
  })
}

/** The webhook feeds by key id, with their secrets from the environment. */
export function webhookKeys(
  accounts: Iterable<AccountEntry>,
  secretOf: (environmentVariable: string) => string,
): ReadonlyMap<string, WebhookKey> {
  const keys = new Map<string, WebhookKey>()
  for (const account of accounts) {
    const { feed } = account
    if (feed.kind !== 'webhook') continue
    keys.set(feed.key_id, { account, secret: utf8(secretOf(feed.secret_env)), tier: feed.tier })
  }
  return keys
}

function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(message).digest()
}
