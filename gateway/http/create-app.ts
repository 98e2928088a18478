import { getConnInfo } from '@hono/node-server/conninfo'
import type { Endpoint } from '@sampan/api/endpoint'
import { type EndpointName, endpoints } from '@sampan/api/endpoints'
import { toHex } from '@sampan/kernel/hex'
import { refuse } from '@sampan/kernel/result'
import { type Context, Hono } from 'hono'
import type { Gateway } from '../act/gateway.ts'
import { answerCall, jsonResponse } from './answer-call.ts'
import { clientOf } from './client-address.ts'
import { answerRefusal, answerThrown } from './error-answer.ts'
import type { Handlers } from './handler.ts'
import { COMMON_HEADERS, DATA_CSP } from './headers.ts'
import { createHttpMetrics } from './metrics.ts'
import { mountDocs } from './mount-docs.ts'
import { mountLedger } from './mount-ledger.ts'
import { mountOperations } from './mount-operations.ts'
import { mountPages } from './mount-pages.ts'
import type { Pages } from './pages.ts'
import { createRateLimit } from './rate-limit.ts'

export type Variables = { requestId: string; client: { address: string; local: boolean } }
export type App = Hono<{ Variables: Variables }>
type AppContext = Context<{ Variables: Variables }>

export type AppOptions = {
  readonly pages?: Pages
  /** Aborted when the server stops, so that streams end. */
  readonly stopping: AbortSignal
}

/** Signed acts are handed in by pages of other gateways and merchants too: a signature is all it takes. */
const CROSS_ORIGIN: ReadonlySet<EndpointName> = new Set(['submitAct', 'getReceipt', 'getLog'])
const STREAM_LIFETIME_MS = 15 * 60_000
const PUBLIC_BURST = 60
const PUBLIC_PER_SECOND = 2

/** Everything the gateway answers: the endpoints of `api`, pages, the log's files, documents and numbers. */
export function createApp(gateway: Gateway, handlers: Handlers, { pages, stopping }: AppOptions): App {
  const app: App = new Hono()
  const metrics = createHttpMetrics()
  const about = (requestId: string) => ({ requestId, publicUrl: gateway.config.public_url, logger: gateway.logger })

  app.use(async (context, next) => {
    const requestId = toHex(gateway.random(12)).slice(2)
    context.set('requestId', requestId)
    const peer = getConnInfo(context).remote.address ?? ''
    context.set('client', clientOf(peer, context.req.header('x-forwarded-for')))
    await next()
    const { headers } = context.res
    for (const [name, value] of Object.entries(COMMON_HEADERS)) headers.set(name, value)
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', DATA_CSP)
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
    headers.set('request-id', requestId)
  })
  mountOperations(app, gateway, metrics)
  mountDocs(app, gateway)
  mountLedger(app, gateway)
  if (pages) mountPages(app, gateway, pages, handlers.getCheckout)
  mountEndpoints(app, gateway, handlers, metrics, stopping)
  app.notFound(context => {
    const requestId = context.get('requestId')
    return jsonResponse(answerRefusal(about(requestId), refuse('request.unknown_path', { path: context.req.path })))
  })
  app.onError((error, context) => jsonResponse(answerThrown(about(context.get('requestId')), error)))
  return app
}

function mountEndpoints(
  app: App,
  gateway: Gateway,
  handlers: Handlers,
  metrics: ReturnType<typeof createHttpMetrics>,
  stopping: AbortSignal,
): void {
  const limit = createRateLimit(PUBLIC_BURST, PUBLIC_PER_SECOND)
  const run = async (context: AppContext, name: EndpointName, endpoint: Endpoint): Promise<Response> => {
    const startedAt = performance.now()
    const requestId = context.get('requestId')
    const about = { requestId, publicUrl: gateway.config.public_url, logger: gateway.logger }
    if (endpoint.method !== 'GET' && endpoint.access.kind === 'public') {
      const seconds = limit.take(context.get('client').address, startedAt)
      if (seconds !== undefined) {
        const answer = answerRefusal(about, refuse('rate.limited', { seconds: String(seconds) }))
        return jsonResponse(answer, { 'retry-after': String(seconds) })
      }
    }
    const abort = linkedAbort(context.req.raw.signal, stopping, endpoint.success.body === 'stream')
    const params = context.req.param() as Record<string, string>
    const incoming = { name, endpoint, request: context.req.raw, params, requestId, abort }
    const response = await answerCall(gateway, incoming, handlers[name])
    if (CROSS_ORIGIN.has(name)) response.headers.set('access-control-allow-origin', '*')
    if (endpoint.success.body === 'stream' && response.ok) {
      metrics.openStreams.inc()
      abort.signal.addEventListener('abort', () => metrics.openStreams.dec(), { once: true })
    }
    metrics.observe(name, response.status, (performance.now() - startedAt) / 1000)
    return response
  }
  // A fixed path is registered before one with parameters that would match it too.
  const rows = Object.entries<Endpoint>(endpoints).sort(([, a], [, b]) => holes(a.path) - holes(b.path))
  for (const [name, endpoint] of rows) {
    const path = endpoint.path.replace(/\{(\w+)\}/g, ':$1')
    app.on(endpoint.method, path, context => run(context, name as EndpointName, endpoint))
    if (CROSS_ORIGIN.has(name as EndpointName)) app.options(path, () => preflight(endpoint.method))
  }
  for (const path of new Set(rows.map(([, endpoint]) => endpoint.path))) {
    const allow = rows.filter(([, endpoint]) => endpoint.path === path).map(([, endpoint]) => endpoint.method)
    app.all(path.replace(/\{(\w+)\}/g, ':$1'), context => {
      const about = {
        requestId: context.get('requestId'),
        publicUrl: gateway.config.public_url,
        logger: gateway.logger,
      }
      const { method, path: asked } = context.req
      return jsonResponse(answerRefusal(about, refuse('request.wrong_method', { method, path: asked })), {
        allow: allow.join(', '),
      })
    })
  }
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

/** Aborts with the caller, the server, and for streams after a while: the reader comes again and is authorised anew. */
function linkedAbort(caller: AbortSignal, stopping: AbortSignal, isStream: boolean): AbortController {
  const abort = new AbortController()
  const end = () => abort.abort()
  if (stopping.aborted || caller.aborted) abort.abort()
  caller.addEventListener('abort', end, { once: true })
  stopping.addEventListener('abort', end, { once: true, signal: abort.signal })
  if (isStream) {
    const timer = setTimeout(end, STREAM_LIFETIME_MS)
    abort.signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
  return abort
}
