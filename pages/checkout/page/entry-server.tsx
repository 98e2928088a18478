import { readFileSync } from 'node:fs'
import type { CheckoutStep, CheckoutView } from '@sampan/api/checkout'
import { renderToString } from 'preact-render-to-string'
import { CATALOGUES } from '../messages/catalogues.ts'
import { LOCALES, type Locale, pickLocale } from '../messages/locales.ts'
import { CheckoutPage } from './checkout-page.tsx'

const BASE = '/assets/checkout/'

/** Without scripts the page asks again by itself while the payment can move, and never while somebody is typing in it. */
const REFRESH_SECONDS: Partial<Record<CheckoutStep, number>> = {
  no_acceptor: 15,
  matching: 3,
  locking: 3,
  pay: 20,
  withdrawn: 10,
  claimed: 10,
  contested: 60,
  releasing: 5,
  expired: 60,
}

type Chunk = {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
  readonly isEntry?: boolean
}
type Manifest = Readonly<Record<string, Chunk>>

let manifest: Manifest | undefined

/** Languages the page is written in; the first is the fallback. */
export const locales = Object.keys(LOCALES) as Locale[]

/** The folder whose files the gateway serves under `/assets/checkout/`. */
export const assetsDirectory = new URL('../client/', import.meta.url)

/** The whole HTML of the payer's page, complete before any script runs. */
export function renderCheckout(view: CheckoutView, wantedLocale: string): string {
  manifest ??= readManifest()
  const locale = pickLocale(wantedLocale)
  const text = CATALOGUES[locale]
  const body = renderToString(<CheckoutPage initial={view} text={text} locale={locale} />)
  const seconds = REFRESH_SECONDS[view.step]
  const refresh = seconds ? `<noscript><meta http-equiv="refresh" content="${seconds}"></noscript>` : ''
  return (
    `<!doctype html><html lang="${locale}" dir="${LOCALES[locale].direction}"><head><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escapeHtml(text.payTo(view.merchant.name))}</title><meta name="robots" content="noindex">` +
    `<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">${refresh}${links(manifest, locale)}` +
    `</head><body><div id="checkout">${body}</div>` +
    `<script type="application/json" id="view">${escapeScript(JSON.stringify(view))}</script></body></html>`
  )
}

/** The style, the script and, so that it costs no second round trip, the reader's own language. */
function links(chunks: Manifest, locale: Locale): string {
  const entry = Object.values(chunks).find(chunk => chunk.isEntry)
  const language = chunks[`messages/${locale}.ts`]
  if (!entry || !language) throw new Error('The checkout build is not complete; run npm run build')
  const styles = (entry.css ?? []).map(file => `<link rel="stylesheet" href="${BASE}${file}">`).join('')
  const files = [language, ...(language.imports ?? []).flatMap(name => chunks[name] ?? [])].map(chunk => chunk.file)
  const preloads = files.map(file => `<link rel="modulepreload" href="${BASE}${file}">`).join('')
  return `${styles}${preloads}<script type="module" src="${BASE}${entry.file}"></script>`
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(new URL('.vite/manifest.json', assetsDirectory), 'utf8')) as Manifest
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, char => `&#${char.charCodeAt(0)};`)
}

/** Keeps `</script>` and `<!--` inside strings from ending the element. */
function escapeScript(json: string): string {
  return json.replaceAll('<', '\\u003c')
}
