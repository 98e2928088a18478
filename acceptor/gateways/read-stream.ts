import { type AcceptorOrder, type LockRequest, streamEvents } from '@sampan/api/acceptor-protocol'
import { Fault } from '@sampan/kernel/fault'
import { EventSourceParserStream } from 'eventsource-parser/stream'

export type StreamMessage =
  | { readonly event: 'request'; readonly data: LockRequest }
  | { readonly event: 'order'; readonly data: AcceptorOrder }
  | { readonly event: 'withdrawn'; readonly data: { readonly request: string } }
  | { readonly event: 'ping'; readonly data: { readonly time: number } }
  | { readonly event: 'malformed'; readonly data: { readonly event: string; readonly problem: string } }

/** A live stream says something at least this often; after that it is dead, whatever TCP thinks. */
export const SILENCE_MS = 20_000

/** The parser keeps an event until its end, however long that takes. */
const MAX_EVENT_CHARACTERS = 1024 * 1024
const BLANK_LINES = ['\n\n', '\n\r\n', '\r\r']

/**
 * The messages of a gateway’s stream until it ends. Events of kinds this version does not know are left out; a known one
 * with the wrong members comes as `malformed`, so that it costs nothing but itself. A silent stream throws
 * `gateway.stream_silent`, one with an event beyond all measure `gateway.malformed_answer`.
 */
export async function* readStream(
  body: ReadableStream<Uint8Array>,
  silenceMs = SILENCE_MS,
): AsyncGenerator<StreamMessage> {
  const events = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(boundEvents())
    .pipeThrough(new EventSourceParserStream())
  const reader = events.getReader()
  try {
    for (;;) {
      const next = await beforeSilence(reader.read(), silenceMs)
      if (next.done) return
      const message = parseMessage(next.value.event, next.value.data)
      if (message) yield message
    }
  } finally {
    // The connection is done with either way; an error of its own has been thrown from read() already.
    await reader.cancel().catch(() => undefined)
  }
}

/** Passes text on until an event has grown too long. */
function boundEvents(): TransformStream<string, string> {
  let pendingCharacters = 0
  let tail = ''
  return new TransformStream({
    transform(chunk, controller) {
      const text = tail + chunk
      const end = Math.max(...BLANK_LINES.map(line => text.lastIndexOf(line)))
      pendingCharacters = end < 0 ? pendingCharacters + chunk.length : text.length - end
      tail = text.slice(-2)
      if (pendingCharacters > MAX_EVENT_CHARACTERS) {
        throw new Fault('gateway.malformed_answer', 'The gateway’s stream has an event that does not end', {
          hint: 'The gateway may run another version.',
          retryable: true,
        })
      }
      controller.enqueue(chunk)
    },
  })
}

function parseMessage(event: string | undefined, data: string): StreamMessage | undefined {
  if (event === undefined || !Object.hasOwn(streamEvents, event)) return undefined
  const key = event as keyof typeof streamEvents
  const parsed = streamEvents[key].safeParse(parseJson(data))
  if (parsed.success) return { event: key, data: parsed.data } as StreamMessage
  const [issue] = parsed.error.issues
  return { event: 'malformed', data: { event, problem: `${issue?.path.join('.')}: ${issue?.message}` } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // refused by the schema
  }
}

async function beforeSilence<T>(read: Promise<T>, silenceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<never>((_, reject) => {
    const fault = new Fault('gateway.stream_silent', `The gateway’s stream said nothing for ${silenceMs} ms`, {
      retryable: true,
    })
    timer = setTimeout(() => reject(fault), silenceMs)
  })
  try {
    return await Promise.race([read, silence])
  } finally {
    clearTimeout(timer)
  }
}
