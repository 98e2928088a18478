import type { EventObject } from '@sampan/api/event'
import { createParser } from 'eventsource-parser'
import { pathOf } from './call.ts'
import { SampanError } from './error.ts'
import { type Connection, pause, send } from './send.ts'

export type StreamOptions = {
  /** Id of the last event you have; only new ones come if not given. */
  readonly after?: string
  readonly signal?: AbortSignal
}

const RECONNECT_MS = 1000

/**
 * A merchant's events as they happen, for ever: a lost connection is opened again after the last event, so none is missed
 * and none comes twice. Ends when the signal aborts; throws `SampanError` when the gateway refuses.
 */
export async function* streamEvents(
  connection: Connection,
  { after, signal }: StreamOptions = {},
): AsyncGenerator<EventObject> {
  let lastEventId = after
  while (!signal?.aborted) {
    try {
      for await (const { id, data, event } of connect(connection, lastEventId, signal)) {
        lastEventId = id ?? lastEventId
        if (event !== 'ready') yield JSON.parse(data) as EventObject
      }
    } catch (error) {
      if (signal?.aborted) return
      if (error instanceof SampanError && error.status >= 400 && error.status < 500) throw error
    }
    await pause(RECONNECT_MS, signal).catch(() => {}) // the loop's condition sees the abort
  }
}

type Message = { readonly id?: string | undefined; readonly event?: string | undefined; readonly data: string }

async function* connect(
  connection: Connection,
  lastEventId: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Message> {
  const headers = {
    accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
  }
  const path = pathOf('streamEvents', {})
  // A stream lasts longer than a call may take.
  const patient = { ...connection, timeoutMs: 2 ** 31 - 1 }
  const response = await send(patient, { method: 'GET', path, headers, signal })
  const messages: Message[] = []
  const parser = createParser({ onEvent: message => messages.push(message) })
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }))
    yield* messages.splice(0)
  }
}
