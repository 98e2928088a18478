import type { Gateway } from '../act/gateway.ts'
import type { StreamEvent } from '../http/handler.ts'
import { watch } from '../http/watch.ts'
import { eventsAfter } from './store/events.ts'

const BATCH = 100

/** Where a stream goes on: after an event, or before the first one there ever was. */
export type Cursor = { readonly id: string; readonly position: bigint }

export const START: Cursor = { id: 'start', position: 0n }

/**
 * A merchant's events after a cursor, as they are committed, each with its id for `Last-Event-ID`. The first thing sent is
 * `ready` with the cursor's own id, so that a reader who loses the connection before any event came misses none.
 */
export async function* eventStream(
  { changes, database }: Pick<Gateway, 'changes' | 'database'>,
  merchant: string,
  after: Cursor,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let { position } = after
  yield { event: 'ready', id: after.id, data: '{}' }
  for await (const _ of watch(changes, [`merchant:${merchant}`], signal)) {
    let batch: Awaited<ReturnType<typeof eventsAfter>>
    do {
      batch = await eventsAfter(database.kysely, merchant, position, BATCH)
      for (const event of batch) {
        yield { event: event.type, id: event.id, data: event.body }
        position = event.position
      }
    } while (batch.length === BATCH && !signal.aborted)
  }
}
