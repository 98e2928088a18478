import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { eventTables } from './tables.ts'

export type StoredEvent = {
  readonly id: string
  readonly type: string
  readonly position: bigint
  readonly body: string
}

export type NewEvent = {
  readonly id: string
  readonly merchant: string
  readonly position: bigint
  readonly payment: string
  readonly sequence: number
  readonly type: string
  readonly body: string
  readonly createdAt: number
}

/**
 * Takes the merchant's next `count` positions and gives the first. The counter's row stays locked until the commit, so
 * positions become visible in their own order: whoever has read up to one never misses a lower one that commits later.
 */
export async function takePositions(trx: Kysely<unknown>, merchant: string, count: number): Promise<bigint> {
  const { last } = await eventTables(trx)
    .insertInto('event_counter')
    .values({ merchant, last: BigInt(count) })
    .onConflict(conflict =>
      conflict.column('merchant').doUpdateSet({ last: sql<bigint>`event_counter.last + ${BigInt(count)}` }),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return last - BigInt(count) + 1n
}

/** Makes the merchant's other acts wait until the commit, so that what is counted now is still right then. */
export async function holdMerchant(trx: Kysely<unknown>, merchant: string): Promise<void> {
  await takePositions(trx, merchant, 0)
}

/** The last sequence of each payment that has events. Right only while the merchant's counter is held. */
export async function lastSequences(
  trx: Kysely<unknown>,
  payments: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await eventTables(trx)
    .selectFrom('event')
    .select(['payment', ({ fn }) => fn.max('sequence').as('last')])
    .where('payment', 'in', payments)
    .groupBy('payment')
    .execute()
  return new Map(rows.map(row => [row.payment, row.last]))
}

export async function insertEvents(trx: Kysely<unknown>, events: readonly NewEvent[]): Promise<void> {
  const rows = events.map(({ createdAt, ...event }) => ({ ...event, created_at: BigInt(createdAt) }))
  await eventTables(trx).insertInto('event').values(rows).execute()
}

/** Events after a position, oldest first. */
export async function eventsAfter(
  executor: Kysely<unknown>,
  merchant: string,
  position: bigint,
  limit: number,
): Promise<readonly StoredEvent[]> {
  return eventTables(executor)
    .selectFrom('event')
    .select(['id', 'type', 'position', 'body'])
    .where('merchant', '=', merchant)
    .where('position', '>', position)
    .orderBy('position')
    .limit(limit)
    .execute()
}

export async function eventById(
  executor: Kysely<unknown>,
  merchant: string,
  id: string,
): Promise<StoredEvent | undefined> {
  return eventTables(executor)
    .selectFrom('event')
    .select(['id', 'type', 'position', 'body'])
    .where('merchant', '=', merchant)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** The merchant's newest event, if there is one. */
export async function newestEvent(
  executor: Kysely<unknown>,
  merchant: string,
): Promise<Pick<StoredEvent, 'id' | 'position'> | undefined> {
  return eventTables(executor)
    .selectFrom('event')
    .select(['id', 'position'])
    .where('merchant', '=', merchant)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
}
