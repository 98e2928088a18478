import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import type { CheckoutView } from '@sampan/api/checkout'
import type { Gateway } from '../act/gateway.ts'
import type { App } from './create-app.ts'
import type { Handler } from './handler.ts'
import { checkoutCsp, textPageCsp } from './headers.ts'
import { TEXT_PAGE_STYLE_HASH, textPage } from './html.ts'
import { type Pages, pickLocale } from './pages.ts'

const ASSETS = '/assets/checkout/'

/** The payer's page at `/c/<payment>`, rendered here, and the files it needs. */
export function mountPages(app: App, gateway: Gateway, pages: Pages, getCheckout: Handler<'getCheckout'>): void {
  const { assetsDirectory, locales, renderCheckout } = pages
  const root = relative('.', assetsDirectory instanceof URL ? fileURLToPath(assetsDirectory) : assetsDirectory)
  app.get(`${ASSETS}*`, async (context, next) => {
    const path = context.req.path.slice(ASSETS.length)
    if (path.split('/').some(part => part.startsWith('.'))) return context.notFound()
    const rewriteRequestPath = () => `/${path}`
    const answered = await serveStatic({ root: root || '.', rewriteRequestPath })(context, next)
    if (answered?.ok) answered.headers.set('cache-control', 'public, max-age=31536000, immutable')
    return answered
  })
  app.get('/c/:id', async context => {
    const result = await getCheckout({
      params: { id: context.req.param('id') },
      query: undefined,
      body: undefined,
      caller: { kind: 'public' },
      requestId: context.get('requestId'),
      idempotencyKey: undefined,
      lastEventId: undefined,
      signal: context.req.raw.signal,
    })
    if (!result.ok) {
      const missing = textPage(
        'No such payment',
        '<h1>No such payment</h1><p>Check the link, or ask whoever sent it.</p>',
      )
      return context.html(missing, 404, { 'content-security-policy': textPageCsp(TEXT_PAGE_STYLE_HASH) })
    }
    const view = result.value as CheckoutView
    const locale = pickLocale(locales, context.req.query('lang'), context.req.header('accept-language') ?? '')
    return context.html(renderCheckout(view, locale), 200, {
      'content-security-policy': checkoutCsp(view.claim_urls),
      'content-language': locale,
      vary: 'accept-language',
    })
  })
}
