import { type CheckoutView, chooseMethod } from '@sampan/api/checkout'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import type { Gateway } from '../act/gateway.ts'
import type { App, Variables } from './create-app.ts'
import { ERRORS } from './errors.ts'
import type { Handlers } from './handler.ts'
import { checkoutCsp, textPageCsp } from './headers.ts'
import { escapeHtml, TEXT_PAGE_STYLE_HASH, textPage } from './html.ts'
import { loadAssets } from './load-assets.ts'
import { type Pages, pickLocale } from './pages.ts'
import type { PublicLimits } from './public-limits.ts'

const ASSETS = '/assets/checkout/'
/** A rail, a currency and a name. */
const MAX_FORM_BYTES = 4_096
const TEXT_HEADERS = { 'content-security-policy': textPageCsp(TEXT_PAGE_STYLE_HASH) }
const TOO_LARGE = textPage('Too large', '<h1>That is more than the form asks for</h1>')
const BUSY = textPage('Too many requests', '<h1>Too many requests</h1><p>Wait a little, then try again.</p>')
const NOT_FOUND = textPage('No such payment', '<h1>No such payment</h1><p>Check the link, or ask whoever sent it.</p>')

type Mounting = {
  readonly gateway: Gateway
  readonly pages: Pages
  readonly handlers: Pick<Handlers, 'getCheckout' | 'chooseMethod'>
  readonly limits: PublicLimits
}

/** The payer's page at `/c/<payment>`, rendered here, the form of a payer without scripts, and the files it needs. */
export function mountPages(app: App, mounting: Mounting): void {
  const { gateway, pages, handlers } = mounting
  mountAssets(app, pages)
  app.use('/c/*', compress())
  app.get('/c/:id', async context => {
    const result = await handlers.getCheckout(callOf(context, undefined))
    if (!result.ok) {
      gateway.logger.debug({ refusal: result.code }, 'a checkout that is not there')
      return context.html(NOT_FOUND, 404, TEXT_HEADERS)
    }
    const view = result.value as CheckoutView
    const locale = pickLocale(pages.locales, context.req.query('lang'), context.req.header('accept-language') ?? '')
    return context.html(pages.renderCheckout(view, locale), 200, {
      'content-security-policy': checkoutCsp(view.claim_urls),
      'content-language': locale,
      // It says what is so now, and where to pay: nothing to keep.
      'cache-control': 'no-store',
      vary: 'accept-language',
    })
  })
  mountMethodForm(app, mounting)
}

/**
 * A payer without scripts has no key, so that the merchant is the order's payer too: its server claims. Whatever is
 * refused because the payment is somewhere else already leads back to the page, which says where.
 */
function mountMethodForm(app: App, { handlers, limits }: Mounting): void {
  const limit = bodyLimit({
    maxSize: MAX_FORM_BYTES,
    onError: context => context.html(TOO_LARGE, 413, TEXT_HEADERS),
  })
  app.post('/c/:id/method', limit, async context => {
    const { address, local } = context.get('client')
    const seconds = local ? undefined : limits.refuse(address, 'write', performance.now())
    if (seconds !== undefined) return context.html(BUSY, 429, { ...TEXT_HEADERS, 'retry-after': String(seconds) })
    const checkout = await handlers.getCheckout(callOf(context, undefined))
    if (!checkout.ok) return context.html(NOT_FOUND, 404, TEXT_HEADERS)
    const page = `/c/${context.req.param('id')}`
    const { settlement } = checkout.value as CheckoutView
    const form = new URLSearchParams(await context.req.text())
    const choice = chooseMethod.safeParse({ ...Object.fromEntries(form), payer: settlement.address })
    if (!choice.success) return context.html(refusedPage(page), 400, TEXT_HEADERS)
    const chosen = await handlers.chooseMethod(callOf(context, choice.data))
    if (chosen.ok || ERRORS[chosen.code].type === 'conflict') return context.redirect(page, 303)
    return context.html(refusedPage(page), ERRORS[chosen.code].status as 422, TEXT_HEADERS)
  })
}

function callOf<B>(context: Context<{ Variables: Variables }, '/c/:id' | '/c/:id/method'>, body: B) {
  return {
    params: { id: context.req.param('id') },
    query: undefined,
    body,
    caller: { kind: 'public' },
    requestId: context.get('requestId'),
    idempotencyKey: undefined,
    lastEventId: undefined,
    signal: context.req.raw.signal,
  } as const
}

function refusedPage(page: string): string {
  return textPage(
    'Not available',
    `<h1>This way to pay is not available now</h1><p><a href="${escapeHtml(page)}">Choose again</a></p>`,
  )
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
