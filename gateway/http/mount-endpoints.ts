import type { Endpoint } from '@sampan/api/endpoint'
import { type EndpointName, endpoints } from '@sampan/api/endpoints'
import { type Refusal, refuse } from '@sampan/kernel/result'
import type { Gateway } from '../act/gateway.ts'
import { answerCall, jsonResponse } from './answer-call.ts'
import type { App, AppContext } from './create-app.ts'
import { answerRefusal } from './error-answer.ts'
import type { Handlers } from './handler.ts'
import type { HttpMetrics } from './metrics.ts'
import type { PublicLimits } from './public-limits.ts'

/** Signed acts are handed in by pages of other gateways and merchants too: a signature is all it takes. */
const CROSS_ORIGIN: ReadonlySet<string> = new Set<EndpointName>(['submitAct', 'getReceipt', 'getLog'])
/** A reader whose stream ends comes again and is authorised anew. */
const STREAM_LIFETIME_MS = 15 * 60_000

type Mounting = {
  readonly gateway: Gateway
  readonly handlers: Handlers
  readonly metrics: HttpMetrics
  readonly limits: PublicLimits
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal
}

/** Routes every endpoint of `api` to its handler. */
export function mountEndpoints(app: App, mounting: Mounting): void {
  // A fixed path is registered before one with parameters that would match it too.
  const rows = Object.entries<Endpoint>(endpoints).sort(([, a], [, b]) => holes(a.path) - holes(b.path))
  for (const [name, endpoint] of rows) {
    const path = routeOf(endpoint)
    app.on(endpoint.method, path, context => answer(mounting, context, name as EndpointName, endpoint))
    if (CROSS_ORIGIN.has(name)) app.options(path, () => preflight(endpoint.method))
  }
  for (const path of new Set(rows.map(([, endpoint]) => routeOf(endpoint)))) {
    const methods = rows.filter(([, endpoint]) => routeOf(endpoint) === path).map(([, endpoint]) => endpoint.method)
    app.all(path, context => {
      const { method, path: asked } = context.req
      const refusal = refuse('request.wrong_method', { method, path: asked })
      return refused(mounting, context, refusal, { allow: methods.join(', ') })
    })
  }
}

async function answer(mounting: Mounting, context: AppContext, name: EndpointName, endpoint: Endpoint) {
  const { gateway, handlers, metrics, stopping } = mounting
  const startedAt = performance.now()
  const isStream = endpoint.success.body === 'stream'
  const release = admit(mounting, context, endpoint, startedAt)
  if (typeof release === 'number') {
    const seconds = String(release)
    return refused(mounting, context, refuse('rate.limited', { seconds }), { 'retry-after': seconds })
  }
  const abort = linkedAbort(context.req.raw.signal, stopping, isStream)
  abort.signal.addEventListener('abort', release, { once: true })
  const params = context.req.param() as Record<string, string>
  const requestId = context.get('requestId')
  const incoming = { name, endpoint, request: context.req.raw, params, requestId, abort }
  const response = await answerCall(gateway, incoming, handlers[name])
  if (CROSS_ORIGIN.has(name)) response.headers.set('access-control-allow-origin', '*')
  if (isStream && response.ok) {
    metrics.openStreams.inc()
    abort.signal.addEventListener('abort', () => metrics.openStreams.dec(), { once: true })
  } else abort.abort()
  metrics.observe(name, response.status, (performance.now() - startedAt) / 1000)
  return response
}

/** What to do once the call is over; or the seconds to wait when the address, if it is not the operator's own, asks too much. */
function admit({ limits }: Mounting, context: AppContext, { access, method, success }: Endpoint, nowMs: number) {
  const { address, local } = context.get('client')
  if (access.kind !== 'public' || local) return () => {}
  const seconds = limits.refuse(address, method === 'GET' ? 'read' : 'write', nowMs)
  if (seconds !== undefined) return seconds
  return success.body === 'stream' ? (limits.openStream(address) ?? 60) : () => {}
}

function refused(
  { gateway }: Mounting,
  context: AppContext,
  refusal: Refusal,
  headers: Record<string, string>,
): Response {
  const about = {
    requestId: context.get('requestId'),
    publicUrl: gateway.config.public_url,
    logger: gateway.logger,
  }
  return jsonResponse(answerRefusal(about, refusal), headers)
}

function routeOf({ path }: Endpoint): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

function holes(path: string): number {
  return path.split('{').length
}

function preflight(method: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': method,
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '86400',
    },
  })
}

/** Aborts with the caller, the server, and for streams after a while. */
function linkedAbort(caller: AbortSignal, stopping: AbortSignal, isStream: boolean): AbortController {
  const abort = new AbortController()
  const end = () => abort.abort()
  if (stopping.aborted || caller.aborted) end()
  caller.addEventListener('abort', end, { once: true, signal: abort.signal })
  stopping.addEventListener('abort', end, { once: true, signal: abort.signal })
  if (isStream) {
    const timer = setTimeout(end, STREAM_LIFETIME_MS)
    abort.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
  return abort
}
