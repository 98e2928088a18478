import { serve } from '@hono/node-server'
import { Hono } from 'hono'

export type Site = { readonly url: string; close(): Promise<void> }

/** Serves one of the demo's sites on loopback; port 0 takes a free one. */
export function serveSite(app: Hono, port: number): Promise<Site> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: 'localhost', port }, info => {
      resolve({
        url: `http://localhost:${info.port}`,
        close: () =>
          new Promise(done => {
            server.close(() => done())
            if ('closeAllConnections' in server) server.closeAllConnections()
          }),
      })
    })
    server.on('error', reject)
  })
}

/** A port that was free a moment ago, for whoever has to know it before listening. */
export async function freePort(): Promise<number> {
  const site = await serveSite(new Hono(), 0)
  await site.close()
  return Number(new URL(site.url).port)
}
