import { getConnInfo } from '@hono/node-server/conninfo'
import { toHex } from '@sampan/kernel/hex'
import { refuse } from '@sampan/kernel/result'
import { type Context, Hono } from 'hono'
import type { Gateway } from '../act/gateway.ts'
import { jsonResponse } from './answer-call.ts'
import { type Client, createClientOf } from './client-address.ts'
import { answerRefusal, answerThrown } from './error-answer.ts'
import type { Handlers } from './handler.ts'
import { COMMON_HEADERS, DATA_CSP, HSTS } from './headers.ts'
import { createHttpMetrics } from './metrics.ts'
import { mountDocs } from './mount-docs.ts'
import { mountEndpoints } from './mount-endpoints.ts'
import { mountLedger } from './mount-ledger.ts'
import { mountOperations } from './mount-operations.ts'
import { mountPages } from './mount-pages.ts'
import type { Pages } from './pages.ts'
import { createPublicLimits } from './public-limits.ts'

export type Variables = { requestId: string; client: Client }
export type App = Hono<{ Variables: Variables }>
export type AppContext = Context<{ Variables: Variables }>

export type AppOptions = {
  readonly pages?: Pages
  /** Aborted when the server stops, so that streams end. */
  readonly stopping: AbortSignal
}

/** Everything the gateway answers: the endpoints of `api`, pages, the log's files, documents and numbers. */
export function createApp(gateway: Gateway, handlers: Handlers, { pages, stopping }: AppOptions): App {
  const app: App = new Hono()
  const metrics = createHttpMetrics()
  const { public_url: publicUrl, trusted_proxies: trustedProxies } = gateway.config
  const clientOf = createClientOf(trustedProxies)
  const limits = createPublicLimits()
  const about = (requestId: string) => ({ requestId, publicUrl, logger: gateway.logger })

  app.use(async (context, next) => {
    const requestId = toHex(gateway.random(12)).slice(2)
    context.set('requestId', requestId)
    const peer = getConnInfo(context).remote.address ?? ''
    context.set('client', clientOf(peer, context.req.header('x-forwarded-for')))
    await next()
    const { headers } = context.res
    for (const [name, value] of Object.entries(COMMON_HEADERS)) headers.set(name, value)
    if (publicUrl.startsWith('https:')) headers.set('strict-transport-security', HSTS)
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', DATA_CSP)
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
    headers.set('request-id', requestId)
  })
  mountOperations(app, gateway, metrics)
  mountDocs(app, gateway)
  mountLedger(app, gateway)
  if (pages) mountPages(app, { gateway, pages, handlers, limits })
  mountEndpoints(app, { gateway, handlers, metrics, limits, stopping })
  app.notFound(context => {
    const refusal = refuse('request.unknown_path', { path: context.req.path })
    return jsonResponse(answerRefusal(about(context.get('requestId')), refusal))
  })
  app.onError((error, context) => jsonResponse(answerThrown(about(context.get('requestId')), error)))
  return app
}
