import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { AcceptorTables } from '../../store/tables.ts'

type Reader = Database['kysely'] | DatabaseTransaction

/** `sequence`: of the last signed webhook, −1 before the first. */
export type FeedState = { readonly heardAt: number; readonly sequence: number }

/** `blockedSince`: something of the feed cannot be read since then, so that it may hide money. */
export type KnownFeed = FeedState & { readonly blockedSince: number | undefined }

export async function readFeed(executor: Reader, account: string): Promise<KnownFeed | undefined> {
  const query = executor.$extendTables<AcceptorTables>().selectFrom('acceptor_feed').selectAll()
  const row = await query.where('account', '=', account).executeTakeFirst()
  return row && feedOf(row)
}

/** The feed under a row lock, made if this is the first word from it. */
export async function lockFeed(trx: DatabaseTransaction, account: string, now: number): Promise<KnownFeed> {
  const tables = trx.$extendTables<AcceptorTables>()
  await tables
    .insertInto('acceptor_feed')
    .values({ account, heard_at: BigInt(now), sequence: -1n, blocked_since: null })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const query = tables.selectFrom('acceptor_feed').selectAll().where('account', '=', account).forUpdate()
  const row = await query.executeTakeFirstOrThrow()
  return feedOf(row)
}

/** The feed was read, and nothing of it was left unread. */
export async function heardFeed(trx: DatabaseTransaction, account: string, state: FeedState): Promise<void> {
  const set = { heard_at: BigInt(state.heardAt), sequence: BigInt(state.sequence), blocked_since: null }
  await trx
    .$extendTables<AcceptorTables>()
    .updateTable('acceptor_feed')
    .set(set)
    .where('account', '=', account)
    .execute()
}

/** The feed cannot be read in full; each of the problems is written down once for as long as that lasts. */
export async function blockFeed(
  trx: DatabaseTransaction,
  account: string,
  problems: readonly string[],
  now: number,
): Promise<void> {
  const { blockedSince = now } = await lockFeed(trx, account, 0)
  const tables = trx.$extendTables<AcceptorTables>()
  const set = { blocked_since: BigInt(blockedSince) }
  await tables.updateTable('acceptor_feed').set(set).where('account', '=', account).execute()
  for (const problem of problems) {
    const query = tables.selectFrom('acceptor_feed_problem').select('id').where('account', '=', account)
    const same = query.where('problem', '=', problem).where('since', '>=', BigInt(blockedSince))
    if (!(await same.executeTakeFirst())) await recordProblem(trx, { account, problem, since: now })
  }
}

function feedOf(row: AcceptorTables['acceptor_feed']): KnownFeed {
  const blockedSince = row.blocked_since === null ? undefined : Number(row.blocked_since)
  return { heardAt: Number(row.heard_at), sequence: Number(row.sequence), blockedSince }
}

export async function isFileKnown(
  executor: Reader,
  { account, contentHash }: Pick<ReadFile, 'account' | 'contentHash'>,
): Promise<boolean> {
  const files = executor.$extendTables<AcceptorTables>().selectFrom('acceptor_feed_file').select('name')
  const query = files.where('account', '=', account).where('content_hash', '=', contentHash)
  return (await query.executeTakeFirst()) !== undefined
}

export type ReadFile = {
  readonly contentHash: string
  readonly account: string
  readonly name: string
  readonly readAt: number
  readonly creditCount: number
  readonly problem: string
}

/** False when the same content has been read before for the account, under whatever name. */
export async function recordFile(trx: DatabaseTransaction, file: ReadFile): Promise<boolean> {
  const inserted = await trx
    .$extendTables<AcceptorTables>()
    .insertInto('acceptor_feed_file')
    .values({
      content_hash: file.contentHash,
      account: file.account,
      name: file.name,
      read_at: BigInt(file.readAt),
      credit_count: BigInt(file.creditCount),
      problem: file.problem,
    })
    .onConflict(conflict => conflict.doNothing())
    .returning('content_hash')
    .execute()
  return inserted.length === 1
}

export type FeedProblem = {
  readonly id: number
  readonly account: string
  readonly problem: string
  readonly since: number
}

/** Something a person must look at; stays on the desk until it is marked as seen. */
export async function recordProblem(
  trx: DatabaseTransaction,
  { account, problem, since }: Omit<FeedProblem, 'id'>,
): Promise<void> {
  const values = { account, problem, since: BigInt(since), seen_at: null }
  await trx.$extendTables<AcceptorTables>().insertInto('acceptor_feed_problem').values(values).execute()
}

export async function listProblems(database: Database): Promise<FeedProblem[]> {
  const query = database.kysely.$extendTables<AcceptorTables>().selectFrom('acceptor_feed_problem').selectAll()
  const rows = await query.where('seen_at', 'is', null).orderBy('id').limit(50).execute()
  return rows.map(({ id, account, problem, since }) => ({ id: Number(id), account, problem, since: Number(since) }))
}

export async function markProblemSeen(trx: DatabaseTransaction, id: number, now: number): Promise<void> {
  const query = trx.$extendTables<AcceptorTables>().updateTable('acceptor_feed_problem')
  await query
    .set({ seen_at: BigInt(now) })
    .where('id', '=', BigInt(id))
    .execute()
}
