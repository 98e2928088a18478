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

/**
 * The messages of a gateway’s stream until it ends. Events of kinds this version does not know are left out; a known one
 * with the wrong members comes as `malformed`, so that it costs nothing but itself. A silent stream throws
 * `gateway.stream_silent`.
 */
export async function* readStream(
  body: ReadableStream<Uint8Array>,
  silenceMs = SILENCE_MS,
): AsyncGenerator<StreamMessage> {
  const events = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
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
