import { type EndpointName, endpoints } from '@sampan/api/endpoints'
import type { EffectObserver } from '@sampan/kernel/effect'
import { Fault } from '@sampan/kernel/fault'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { z } from 'zod'

/** One gateway to talk to. `origin` is its public origin, to which sessions are signed. */
export type Door = { readonly origin: string; readonly observe: EffectObserver }

export type GatewayRefusal = Refusal<'gateway.refused' | 'gateway.no_session'>

type Row<N extends EndpointName> = (typeof endpoints)[N]
type Body<N extends EndpointName> = Row<N> extends { readonly body: infer S extends z.ZodType } ? z.input<S> : undefined
type Reply<N extends EndpointName> = Row<N>['success']['body'] extends infer S extends z.ZodType
  ? z.output<S>
  : undefined

export type CallOptions = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly token?: string
  /** The same request again is the same effect; for every POST. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

const TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
const errorAnswer = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    /** The lock requests a refusal is about, where it was given several. */
    detail: z.object({ requests: z.string().max(10_000).optional() }).optional(),
  }),
})

/**
 * Calls one endpoint. Refusals: `gateway.no_session` (open another), `gateway.refused` (the gateway said no, and why).
 * Throws `gateway.unreachable`, retryable, when there was no answer or a server error: the call may have taken effect. Throws
 * `gateway.malformed_answer` for what the API does not allow, or more than 4 MiB of it.
 */
export async function callGateway<N extends EndpointName>(
  door: Door,
  name: N,
  body: Body<N>,
  options: CallOptions = {},
): Promise<Result<Reply<N>, GatewayRefusal>> {
  const endpoint = endpoints[name]
  const response = await request(door, name, body, options, AbortSignal.timeout(TIMEOUT_MS))
  const text = await readText(door, name, response)
  if (!response.ok) return refusalOf(door, name, response.status, text)
  const schema = endpoint.success.body
  if (schema === null || typeof schema === 'string') return ok(undefined as Reply<N>)
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return ok(parsed.data as Reply<N>)
  const [issue] = parsed.error.issues
  throw malformedAnswer(door, name, issue?.path.join('.') ?? '', issue?.message ?? '')
}

/** Opens the endpoint that streams. The caller reads the body and ends it by its signal. */
export async function openGatewayStream(
  door: Door,
  name: 'acceptorStream',
  { token, signal }: { token: string; signal: AbortSignal },
): Promise<Result<ReadableStream<Uint8Array>, GatewayRefusal>> {
  const response = await request(door, name, undefined, { token }, signal)
  if (!response.ok || !response.body)
    return refusalOf(door, name, response.status, await readText(door, name, response))
  return ok(response.body)
}

async function request(
  door: Door,
  name: EndpointName,
  body: unknown,
  { params = {}, query = {}, token, idempotencyKey, signal }: CallOptions,
  ownSignal: AbortSignal,
): Promise<Response> {
  const { method, path } = endpoints[name]
  const filled = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))
  const url = new URL(filled, door.origin)
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value)
  const headers: Record<string, string> = { accept: 'application/json' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  const init: RequestInit = {
    method,
    headers,
    redirect: 'error',
    signal: signal ? AbortSignal.any([signal, ownSignal]) : ownSignal,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
  const effect = { kind: 'request', name: `gateway.${name}` } as const
  door.observe({ ...effect, phase: 'before' })
  const response = await fetch(url, init).catch((cause: unknown) => {
    throw unreachableGateway(door, name, cause)
  })
  door.observe({ ...effect, phase: 'after' })
  return response
}

/** What a gateway gave as its reason, in one line. */
export function said({ code, detail }: GatewayRefusal): string {
  return [detail['code'] || code, detail['message']].filter(Boolean).join(': ')
}

function refusalOf(door: Door, name: EndpointName, status: number, text: string): GatewayRefusal {
  if (status >= 500 || status === 429 || status === 408) throw unreachableGateway(door, name, `status ${status}`)
  const said = errorAnswer.safeParse(parseJson(text)).data?.error
  // A signature that is not believed is answered with 401 too.
  if (status === 401 && (said === undefined || said.code.startsWith('auth')))
    return refuse('gateway.no_session', { gateway: door.origin })
  return refuse('gateway.refused', {
    gateway: door.origin,
    endpoint: name,
    status: String(status),
    code: (said?.code ?? '').slice(0, 80),
    message: (said?.message ?? text).slice(0, 200),
    ...(said?.detail?.requests !== undefined && { requests: said.detail.requests }),
  })
}

function unreachableGateway(door: Door, name: EndpointName, cause: unknown): Fault {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new Fault('gateway.unreachable', `${door.origin} gave no answer to ${name}: ${reason}`, {
    detail: { gateway: door.origin, endpoint: name, reason },
    hint: 'The daemon tries again by itself. Orders that are locked do not need the gateway.',
    retryable: true,
    cause,
  })
}

function malformedAnswer(door: Door, name: EndpointName, at: string, problem: string): Fault {
  return new Fault('gateway.malformed_answer', `${door.origin} answered ${name} with what the API does not allow`, {
    detail: { gateway: door.origin, endpoint: name, at, problem },
    hint: 'The gateway may run another version.',
  })
}

/** The answer’s body, of which a gateway cannot make the daemon keep more than the limit. */
async function readText(door: Door, name: EndpointName, { body }: Response): Promise<string> {
  if (!body) return ''
  const parts: Uint8Array[] = []
  let lengthBytes = 0
  const read = async () => {
    for await (const part of body) {
      lengthBytes += part.length
      if (lengthBytes > MAX_ANSWER_BYTES) return
      parts.push(part)
    }
  }
  await read().catch((cause: unknown) => {
    throw unreachableGateway(door, name, cause)
  })
  if (lengthBytes > MAX_ANSWER_BYTES) throw malformedAnswer(door, name, '', `more than ${MAX_ANSWER_BYTES} bytes`)
  return Buffer.concat(parts).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // refused by the schema, or shown as the text it is
  }
}
