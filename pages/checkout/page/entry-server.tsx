import { readFileSync } from 'node:fs'
import type { CheckoutView } from '@sampan/api/checkout'
import { renderToString } from 'preact-render-to-string'
import { LOCALES, type Locale, pickLocale } from '../messages/locales.ts'
import { CheckoutPage } from './checkout-page.tsx'

const BASE = '/assets/checkout/'
/** Without scripts the page asks again by itself while the payment can still move. */
const REFRESH_SECONDS = 5

type Manifest = Record<string, { file: string; css?: string[]; isEntry?: boolean }>

let assets: { script: string; styles: string[] } | undefined

export const locales = Object.keys(LOCALES) as Locale[]

/** The folder whose files the gateway serves under `/assets/checkout/`. */
export const assetsDirectory = new URL('../client/', import.meta.url)

/** The whole HTML of the payer's page, complete before any script runs. */
export function renderCheckout(view: CheckoutView, wantedLocale: string): string {
  assets ??= readAssets()
  const locale = pickLocale(wantedLocale)
  const { messages, direction } = LOCALES[locale]
  const body = renderToString(<CheckoutPage initial={view} text={messages} />)
  const styles = assets.styles.map(href => `<link rel="stylesheet" href="${href}">`).join('')
  const refresh = isOver(view) ? '' : `<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>`
  return (
    `<!doctype html><html lang="${locale}" dir="${direction}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escapeHtml(messages.payTo(view.merchant.name))}</title><meta name="robots" content="noindex">` +
    `<meta name="referrer" content="no-referrer">${refresh}${styles}` +
    `<script type="module" src="${assets.script}"></script></head><body><div id="checkout">${body}</div>` +
    `<script type="application/json" id="view">${escapeScript(JSON.stringify(view))}</script></body></html>`
  )
}

function isOver(view: CheckoutView): boolean {
  return view.step === 'paid' || view.step === 'cancelled' || view.step === 'partly_paid' || view.step === 'returned'
}

function readAssets(): { script: string; styles: string[] } {
  const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', assetsDirectory), 'utf8')) as Manifest
  const entry = Object.values(manifest).find(chunk => chunk.isEntry)
  if (!entry) throw new Error('The checkout build has no entry; run npm run build')
  return { script: BASE + entry.file, styles: (entry.css ?? []).map(file => BASE + file) }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`)
}

/** Keeps `</script>` and `<!--` inside strings from ending the element. */
function escapeScript(json: string): string {
  return json.replaceAll('<', '\\u003c')
}
