import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { AccountEntry } from '../config/book.ts'
import { readFeed } from './store/feed-store.ts'

/**
 * Whether the account’s feed still speaks: an acceptor that cannot see money come in takes no new orders. A feed that was
 * never heard, or of which something cannot be read, is stale.
 */
export async function isFeedFresh(
  executor: Database['kysely'] | DatabaseTransaction,
  account: AccountEntry,
  now: number,
): Promise<boolean> {
  const feed = await readFeed(executor, account.name)
  if (!feed || feed.blockedSince !== undefined) return false
  const limit = account.feed.stale_after_seconds
  return limit === 0 || now - feed.heardAt <= limit
}

/** Rail to whether every account on it has a fresh feed, as the heartbeat says it. */
export async function feedsFresh(
  database: Database,
  accounts: Iterable<AccountEntry>,
  now: number,
): Promise<Record<string, boolean>> {
  const fresh: Record<string, boolean> = {}
  for (const account of accounts) {
    const rail = account.rail.profile.id
    fresh[rail] = (fresh[rail] ?? true) && (await isFeedFresh(database.kysely, account, now))
  }
  return fresh
}
