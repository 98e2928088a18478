import type { CheckoutView } from '@sampan/api/checkout'
import { compress } from 'hono/compress'
import type { Gateway } from '../act/gateway.ts'
import type { App } from './create-app.ts'
import type { Handler } from './handler.ts'
import { checkoutCsp, textPageCsp } from './headers.ts'
import { TEXT_PAGE_STYLE_HASH, textPage } from './html.ts'
import { loadAssets } from './load-assets.ts'
import { type Pages, pickLocale } from './pages.ts'

const ASSETS = '/assets/checkout/'
const NOT_FOUND = textPage('No such payment', '<h1>No such payment</h1><p>Check the link, or ask whoever sent it.</p>')

/** The payer's page at `/c/<payment>`, rendered here, and the files it needs. */
export function mountPages(app: App, gateway: Gateway, pages: Pages, getCheckout: Handler<'getCheckout'>): void {
  mountAssets(app, pages)
  app.use('/c/*', compress())
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
      gateway.logger.debug({ refusal: result.code }, 'a checkout that is not there')
      return context.html(NOT_FOUND, 404, { 'content-security-policy': textPageCsp(TEXT_PAGE_STYLE_HASH) })
    }
    const view = result.value as CheckoutView
    const locale = pickLocale(pages.locales, context.req.query('lang'), context.req.header('accept-language') ?? '')
    return context.html(pages.renderCheckout(view, locale), 200, {
      'content-security-policy': checkoutCsp(view.claim_urls),
      'content-language': locale,
      vary: 'accept-language',
    })
  })
}

function mountAssets(app: App, { assetsDirectory }: Pages): void {
  const assets = loadAssets(assetsDirectory)
  app.get(`${ASSETS}*`, context => {
    const asset = assets.get(context.req.path.slice(ASSETS.length))
    if (!asset) return context.notFound()
    const accepted = context.req.header('accept-encoding') ?? ''
    const encoding = (['br', 'gzip'] as const).find(name => asset[name] && new RegExp(`\\b${name}\\b`).test(accepted))
    return context.body((encoding && asset[encoding]) ?? asset.plain, 200, {
      'content-type': asset.contentType,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      ...(encoding ? { 'content-encoding': encoding } : {}),
    })
  })
}
