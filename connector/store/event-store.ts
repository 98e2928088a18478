import type { DatabaseTransaction } from '@sampan/database/database'
import type { ChainId } from '@sampan/kernel/asset'
import type { TransferLogged, VaultLogged } from '../port/event.ts'
import { eventFromJson, eventToJson } from './event-json.ts'
import { type Executor, tables } from './tables.ts'

type Logged = VaultLogged | TransferLogged

/** Stores what is not there yet and returns it, in the order given. */
export async function insertEvents(
  trx: DatabaseTransaction,
  chain: ChainId,
  events: readonly Logged[],
): Promise<Logged[]> {
  if (events.length === 0) return []
  const rows = events.map(event => ({
    chain,
    id: event.id,
    key: event.key,
    height: event.block.height,
    log_index: event.logIndex,
    event: eventToJson(event),
  }))
  const inserted = await tables(trx)
    .insertInto('connector_event')
    .values(rows)
    .onConflict(conflict => conflict.columns(['chain', 'id']).doNothing())
    .returning('id')
    .execute()
  const ids = new Set(inserted.map(({ id }) => id))
  return events.filter(({ id }) => ids.has(id))
}

/** Takes back every event above a height and returns them, the newest first. */
export async function deleteEventsAbove(trx: DatabaseTransaction, chain: ChainId, height: number): Promise<Logged[]> {
  const rows = await tables(trx)
    .deleteFrom('connector_event')
    .where('chain', '=', chain)
    .where('height', '>', BigInt(height))
    .returning('event')
    .execute()
  return rows
    .map(({ event }) => eventFromJson(event))
    .sort((a, b) => b.block.height - a.block.height || b.logIndex - a.logIndex)
}

/** Everything stored in a range of heights, in the chain's order. */
export async function readEvents(executor: Executor, chain: ChainId, from: number, to: number): Promise<Logged[]> {
  const rows = await tables(executor)
    .selectFrom('connector_event')
    .select('event')
    .where('chain', '=', chain)
    .where('height', '>=', BigInt(from))
    .where('height', '<=', BigInt(to))
    .orderBy('height')
    .orderBy('log_index')
    .execute()
  return rows.map(({ event }) => eventFromJson(event))
}
