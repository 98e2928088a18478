import type { Gateway } from '../act/gateway.ts'
import type { App } from './create-app.ts'
import type { HttpMetrics } from './metrics.ts'
import { pingDatabase } from './store/ping.ts'

/** What the operator's own machines ask: whether this process can serve, and its numbers. */
export function mountOperations(app: App, { database, chains, logger }: Gateway, { registry }: HttpMetrics): void {
  app.get('/healthz', async context => {
    const databaseUp = await pingDatabase(database.kysely).then(
      () => true,
      error => {
        logger.error({ err: error }, 'the database does not answer')
        return false
      },
    )
    const chainStates = [...chains.values()].map(({ connector }) => {
      const health = connector.health()
      const state = health.halted ? 'halted' : health.failing ? 'failing' : 'ok'
      return [health.chain, { state, head: health.head?.height ?? null }] as const
    })
    // A chain that is away delays payments but is no reason to take this process out of service.
    return context.json(
      { status: databaseUp ? 'ok' : 'unavailable', database: databaseUp, chains: Object.fromEntries(chainStates) },
      databaseUp ? 200 : 503,
    )
  })
  app.get('/metrics', async context => {
    if (!context.get('client').local) return context.notFound()
    return context.body(await registry.metrics(), 200, { 'content-type': registry.contentType })
  })
}
