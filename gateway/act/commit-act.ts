import { afterCommit, type DatabaseTransaction } from '@sampan/database/database'
import { type AppendedEntry, appendEntries, type EntryDraft } from '@sampan/ledger/store/append'
import { type EventDraft, recordEvents } from '../events/record-events.ts'
import type { Topic } from './changes.ts'
import type { Gateway } from './gateway.ts'

/** What one act does besides its own tables. Everything commits together, or nothing does. */
export type Act = {
  readonly trx: DatabaseTransaction
  readonly now: number
  /** Adds a ledger entry. `placed` is told, still inside the databaseTransaction, where it stands. */
  log(draft: EntryDraft, placed?: Placed): void
  /** Tells the merchant: event, and a delivery for each webhook endpoint. */
  emit(draft: EventDraft): void
  /** Wakes streams after the commit. */
  touch(topic: Topic): void
}

type Placed = (entry: AppendedEntry) => Promise<void>

/**
 * The one commit of the gateway: state (written by `work` on `act.trx`), ledger entries, events and jobs in a single
 * databaseTransaction named `name`, which is also the name of its effect point. Whatever `work` throws undoes it all.
 */
export async function commitAct<T>(gateway: Gateway, name: string, work: (act: Act) => Promise<T>): Promise<T> {
  return gateway.database.transact(name, trx => runAct(gateway, trx, work))
}

/** Joins an act to a databaseTransaction that somebody else commits: the connector's, which stores its cursor with it. */
export async function runAct<T>(
  gateway: Gateway,
  trx: DatabaseTransaction,
  work: (act: Act) => Promise<T>,
): Promise<T> {
  const entries: { draft: EntryDraft; placed: Placed | undefined }[] = []
  const events: EventDraft[] = []
  const topics = new Set<Topic>()
  const act: Act = {
    trx,
    now: gateway.now(),
    log: (draft, placed) => void entries.push({ draft, placed }),
    emit: draft => void events.push(draft),
    touch: topic => void topics.add(topic),
  }
  const result = await work(act)
  if (events.length > 0) await recordEvents(gateway, trx, events, act.now)
  afterCommit(() => {
    for (const topic of topics) gateway.changes.publish(topic)
  })
  // Last: from here until the commit everybody else's entries wait.
  const drafts = entries.map(({ draft }) => draft)
  const places = await appendEntries(trx, gateway.config.log.origin, drafts)
  for (const [i, place] of places.entries()) await entries[i]?.placed?.(place)
  return result
}
