import type { DatabaseTransaction } from '@sampan/database/database'
import { appendEntries, type EntryDraft } from '@sampan/ledger/append'
import { type EventDraft, recordEvents } from '../events/record-events.ts'
import type { Topic } from './changes.ts'
import type { Gateway } from './gateway.ts'

/** What one act does besides its own tables. Everything commits together, or nothing does. */
export type Act = {
  readonly trx: DatabaseTransaction
  readonly now: number
  /** Adds a ledger entry. */
  log(draft: EntryDraft): void
  /** Tells the merchant: event, and a delivery for each webhook endpoint. */
  emit(draft: EventDraft): void
  /** Wakes streams after the commit. */
  touch(topic: Topic): void
}

/**
 * The one commit of the gateway: state (written by `work` on `act.trx`), ledger entries, events and jobs in a single
 * databaseTransaction named `name`, which is also the name of its effect point. Whatever `work` throws undoes it all.
 */
export async function commitAct<T>(gateway: Gateway, name: string, work: (act: Act) => Promise<T>): Promise<T> {
  const topics = new Set<Topic>()
  const result = await gateway.database.transact(name, trx => runAct(gateway, trx, topics, work))
  for (const topic of topics) gateway.changes.publish(topic)
  return result
}

/**
 * Joins an act to a databaseTransaction that somebody else commits: the connector's, which stores its cursor with it.
 * Add the topics to a set that is published after that commit.
 */
export async function runAct<T>(
  gateway: Gateway,
  trx: DatabaseTransaction,
  topics: Set<Topic>,
  work: (act: Act) => Promise<T>,
): Promise<T> {
  const entries: EntryDraft[] = []
  const events: EventDraft[] = []
  topics.clear() // a retried databaseTransaction starts anew
  const act: Act = {
    trx,
    now: gateway.now(),
    log: draft => void entries.push(draft),
    emit: draft => void events.push(draft),
    touch: topic => void topics.add(topic),
  }
  const result = await work(act)
  if (entries.length > 0) await appendEntries(trx, gateway.config.log.origin, entries)
  if (events.length > 0) await recordEvents(gateway, trx, events, act.now)
  return result
}
