import type { Gateway } from '../act/gateway.ts'
import type { StreamEvent } from '../http/handler.ts'
import { watch } from '../http/watch.ts'
import { eventsAfter } from './store/events.ts'

const BATCH = 100

/** A merchant's events after a position, as they are committed, each with its id for `Last-Event-ID`. */
export async function* eventStream(
  { changes, database }: Pick<Gateway, 'changes' | 'database'>,
  merchant: string,
  after: bigint,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let position = after
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
