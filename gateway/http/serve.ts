import { once } from 'node:events'
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Gateway } from '../act/gateway.ts'
import { createApp } from './create-app.ts'
import type { Handlers } from './handler.ts'
import { recoverReservations } from './idempotent.ts'
import type { Pages } from './pages.ts'

export type Serving = {
  /** Where it listens, e.g. `http://127.0.0.1:3700`. */
  readonly url: string
  /** Takes no more connections, ends streams and waits for calls in hand. */
  close(): Promise<void>
}

/** To have sent a whole request. */
const REQUEST_TIMEOUT_MS = 30_000
/** How long a reader may take to notice the end. */
const GRACE_MS = 3000

/** Listens where the configuration says and answers until closed. Port 0 takes a free one. */
export async function serve(gateway: Gateway, handlers: Handlers, { pages }: { pages?: Pages } = {}): Promise<Serving> {
  const { host, port } = gateway.config.listen
  await recoverReservations(gateway)
  const stopping = new AbortController()
  const app = createApp(gateway, handlers, { stopping: stopping.signal, ...(pages ? { pages } : {}) })
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: async () => {
      stopping.abort()
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const force = setTimeout(() => server.closeAllConnections(), GRACE_MS)
      await closed
      clearTimeout(force)
    },
  }
}
