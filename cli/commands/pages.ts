import { existsSync } from 'node:fs'
import { Fault } from '@sampan/kernel/fault'

/** The built checkout page, as the gateway takes it. */
export async function loadCheckout() {
  const url = new URL('../../pages/checkout/dist/server/entry-server.js', import.meta.url)
  requireBuilt(url)
  const { renderCheckout, assetsDirectory, locales } = await import('@sampan/pages-checkout/server')
  return { renderCheckout, assetsDirectory, locales }
}

/** The built desk page, as the acceptor takes it. */
export async function loadDesk() {
  const url = new URL('../../pages/desk/dist/server/entry-server.js', import.meta.url)
  requireBuilt(url)
  return await import('@sampan/pages-desk/server')
}

export function requireBuilt(url: URL): void {
  if (existsSync(url)) return
  throw new Fault('pages.not_built', `The pages are not built: ${url.pathname} is missing.`, {
    hint: 'Run: npm run build',
  })
}
