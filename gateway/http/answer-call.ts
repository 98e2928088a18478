import type { Endpoint } from '@sampan/api/endpoint'
import type { EndpointName } from '@sampan/api/endpoints'
import type { CanonicalJson } from '@sampan/kernel/canonical'
import { type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { z } from 'zod'
import type { Gateway } from '../act/gateway.ts'
import { authorise } from './authorise.ts'
import { answerRefusal, answerThrown, type JsonAnswer } from './error-answer.ts'
import type { Call, FileAnswer, Handler, StreamEvent } from './handler.ts'
import { isIdempotencyKey, runOnce } from './idempotent.ts'
import { type Input, readInput } from './read-input.ts'
import { streamBody } from './stream-answer.ts'

/** One request to one endpoint, as the router found it. */
export type Incoming = {
  readonly name: EndpointName
  readonly endpoint: Endpoint
  readonly request: Request
  readonly params: Readonly<Record<string, string>>
  readonly requestId: string
  /** Aborts when the caller goes, the server stops or a stream has lived long enough. */
  readonly abort: AbortController
}

type AnyCall = Call<EndpointName>
type AnyHandler = (call: AnyCall) => Promise<Result<unknown, Refusal>>

/** Authorises, parses, runs the handler, once per idempotency key, and puts what it says into a response. */
export async function answerCall<N extends EndpointName>(
  gateway: Gateway,
  incoming: Incoming,
  handler: Handler<N>,
): Promise<Response> {
  const about = { requestId: incoming.requestId, publicUrl: gateway.config.public_url, logger: gateway.logger }
  try {
    const answered = await answer(gateway, incoming, handler as AnyHandler)
    return answered instanceof Response ? answered : jsonResponse(answerRefusal(about, answered))
  } catch (error) {
    return jsonResponse(answerThrown(about, error))
  }
}

async function answer(gateway: Gateway, incoming: Incoming, handler: AnyHandler): Promise<Response | Refusal> {
  const { endpoint, request, name } = incoming
  const caller = await authorise(gateway, endpoint.access, request.headers.get('authorization'))
  if (!caller.ok) return caller
  const input = await readInput(endpoint, request, incoming.params)
  if (!input.ok) return input
  const key = endpoint.method === 'POST' ? (request.headers.get('idempotency-key') ?? undefined) : undefined
  const { requestId, abort } = incoming
  const lastEventId = request.headers.get('last-event-id') ?? undefined
  const call = { ...input.value, caller: caller.value, requestId, lastEventId, signal: abort.signal }
  if (key === undefined || caller.value.kind !== 'merchant') {
    const result = await handler({ ...call, idempotencyKey: undefined } as AnyCall)
    return result.ok ? respond(incoming, result.value) : result
  }
  if (!isIdempotencyKey(key)) return refuse('idempotency.bad_key', { param: 'Idempotency-Key' })
  const { merchant } = caller.value
  const requested = { merchant, key, request: describe(name, input.value) }
  const once = await runOnce(gateway, requested, async () => {
    const result = await handler({ ...call, idempotencyKey: key } as AnyCall)
    const about = { requestId, publicUrl: gateway.config.public_url, logger: gateway.logger }
    return result.ok ? encode(endpoint, result.value) : answerRefusal(about, result)
  })
  if (!once.ok) return once
  return jsonResponse(once.value, once.value.replayed ? { 'idempotency-replayed': 'true' } : {})
}

function describe(name: EndpointName, { params, body }: Input): CanonicalJson {
  return { endpoint: name, params: { ...params }, body: body ?? null }
}

function respond({ endpoint, abort }: Incoming, value: unknown): Response {
  const { status, body } = endpoint.success
  if (body === 'stream') {
    const stream = streamBody(value as AsyncIterable<StreamEvent>, () => abort.abort())
    return new Response(stream, { status, headers: STREAM_HEADERS })
  }
  if (body === 'file') {
    const { name, contentType, bytes } = value as FileAnswer
    const disposition = `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`
    return new Response(bytes, {
      status,
      headers: { 'content-type': contentType, 'content-disposition': disposition },
    })
  }
  return jsonResponse(encode(endpoint, value))
}

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
}

/** Checked against the schema on the way out: nothing undocumented leaves, and an answer that does not fit is a bug. */
function encode({ success }: Endpoint, value: unknown): JsonAnswer {
  if (success.body === null || typeof success.body === 'string') return { status: success.status, body: '' }
  return { status: success.status, body: JSON.stringify((success.body as z.ZodType).parse(value)) }
}

export function jsonResponse({ status, body }: JsonAnswer, headers: Record<string, string> = {}): Response {
  if (body === '') return new Response(null, { status, headers })
  return new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } })
}
