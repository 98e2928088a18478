import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { AcceptorTables } from '../../store/tables.ts'

type Reader = Database['kysely'] | DatabaseTransaction

/** `sequence`: of the last signed webhook, −1 before the first. */
export type FeedState = { readonly heardAt: number; readonly sequence: number }

export async function readFeed(executor: Reader, account: string): Promise<FeedState | undefined> {
  const query = executor.$extendTables<AcceptorTables>().selectFrom('acceptor_feed').selectAll()
  const row = await query.where('account', '=', account).executeTakeFirst()
  return row && { heardAt: Number(row.heard_at), sequence: Number(row.sequence) }
}

/** The feed under a row lock, made if this is the first word from it. */
export async function lockFeed(trx: DatabaseTransaction, account: string, now: number): Promise<FeedState> {
  const tables = trx.$extendTables<AcceptorTables>()
  await tables
    .insertInto('acceptor_feed')
    .values({ account, heard_at: BigInt(now), sequence: -1n })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const query = tables.selectFrom('acceptor_feed').selectAll().where('account', '=', account).forUpdate()
  const row = await query.executeTakeFirstOrThrow()
  return { heardAt: Number(row.heard_at), sequence: Number(row.sequence) }
}

export async function heardFeed(trx: DatabaseTransaction, account: string, state: FeedState): Promise<void> {
  const set = { heard_at: BigInt(state.heardAt), sequence: BigInt(state.sequence) }
  await trx
    .$extendTables<AcceptorTables>()
    .updateTable('acceptor_feed')
    .set(set)
    .where('account', '=', account)
    .execute()
}

export async function isFileKnown(executor: Reader, contentHash: string): Promise<boolean> {
  const query = executor.$extendTables<AcceptorTables>().selectFrom('acceptor_feed_file').select('name')
  return (await query.where('content_hash', '=', contentHash).executeTakeFirst()) !== undefined
}

export type ReadFile = {
  readonly contentHash: string
  readonly account: string
  readonly name: string
  readonly readAt: number
  readonly creditCount: number
  readonly problem: string
}

/** False when the same content has been read before, under whatever name. */
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
