import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CheckoutView, ChooseMethod, SavedClaim } from '@sampan/api/checkout'
import type { ActRequest } from '@sampan/api/order'
import { evmChainNumber } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'
import { verifySignature } from '@sampan/kernel/verify'
import { hashAct } from '@sampan/order/v1/typed-data'
import { orderFromJson } from '@sampan/order/v1/wire'
import { assetsDirectory, renderCheckout } from '@sampan/pages-checkout/server'
import { MERCHANT_ADDRESS } from '@sampan/pages-checkout/testing/fixture-order'
import { PAYMENT, QUOTES, viewAt } from '@sampan/pages-checkout/testing/fixture-view'

const csp = (claimsOrigin: string) =>
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; form-action 'self'; " +
  `connect-src 'self' ${claimsOrigin}; base-uri 'none'; frame-ancestors 'none'`
const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css' }

type Answer = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void

/** The payer's page served over HTTP as the gateway serves it, with a view that the test puts there. */
export class Gallery {
  view: CheckoutView = viewAt('choose_method', MERCHANT_ADDRESS)
  origin = ''
  /** The merchant's own server, elsewhere. */
  claimsOrigin = ''
  /** Acts whose signature was checked, and claims that reached the merchant's own server. */
  readonly acts: ActRequest[] = []
  readonly claims: SavedClaim[] = []
  /** Paths that answer 503 for as long as they are here. */
  readonly broken = new Set<string>()
  #streams = new Set<ServerResponse>()
  #server = createServer((request, response) => void this.#answer(request, response))
  #merchant = createServer((request, response) => void this.#takeClaim(request, response))

  async open(): Promise<this> {
    this.origin = await listen(this.#server)
    this.claimsOrigin = await listen(this.#merchant)
    return this
  }

  async close(): Promise<void> {
    for (const server of [this.#server, this.#merchant]) {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }

  /** Puts a view there, and tells every open page. */
  show(view: CheckoutView): void {
    this.view = { ...view, claim_urls: [`${this.claimsOrigin}/claims`] }
    for (const stream of this.#streams) stream.write(event(this.view))
  }

  pageUrl(locale: string): string {
    return `${this.origin}/c/${PAYMENT}?lang=${locale}`
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin)
    if (this.broken.has(url.pathname)) return void response.writeHead(503).end()
    const route = this.#route(`${request.method} ${url.pathname}`)
    if (!route) return void response.writeHead(404).end()
    await route(request, response, url)
  }

  #route(line: string): Answer | undefined {
    if (line.startsWith('GET /assets/checkout/')) return asset
    const routes: Record<string, Answer> = {
      [`GET /c/${PAYMENT}`]: (_request, response, url) => this.#page(response, url),
      [`POST /c/${PAYMENT}/method`]: (request, response) => this.#choosePlainly(request, response),
      [`GET /v1/checkout/${PAYMENT}`]: (_request, response) => json(response, this.view),
      [`GET /v1/checkout/${PAYMENT}/stream`]: (request, response) => this.#stream(request, response),
      [`POST /v1/checkout/${PAYMENT}/method`]: (request, response) => this.#choose(request, response),
      [`POST /v1/orders/${this.view.order?.id}/acts`]: (request, response) => this.#act(request, response),
      'GET /shop/thanks': (_request, response) => void response.end('thanks'),
    }
    return routes[line]
  }

  #page(response: ServerResponse, url: URL): void {
    const html = renderCheckout(this.view, url.searchParams.get('lang') ?? 'en')
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': csp(this.claimsOrigin),
      'cache-control': 'no-store',
    })
    response.end(html)
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(event(this.view))
    this.#streams.add(response)
    request.on('close', () => this.#streams.delete(response))
  }

  async #takeClaim(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') this.claims.push(JSON.parse(await bodyOf(request)) as SavedClaim)
    const allow = { 'access-control-allow-origin': this.origin, 'access-control-allow-headers': 'content-type' }
    response.writeHead(204, allow).end()
  }

  async #choose(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const choice = JSON.parse(await bodyOf(request)) as ChooseMethod
    this.#take(choice.rail, choice.payer)
    json(response, this.view)
  }

  /** A payer without scripts names no key: the merchant's server is the payer. */
  async #choosePlainly(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await bodyOf(request))
    this.#take(form.get('rail') ?? '', MERCHANT_PAYER)
    response.writeHead(303, { location: `/c/${PAYMENT}` }).end()
  }

  #take(rail: string, payer: Address): void {
    const chosen = Object.values(QUOTES).find(quote => quote.rail === rail)
    if (!chosen) throw new Error(`Nobody quoted ${rail}`)
    this.show(viewAt('pay', payer, chosen))
  }

  async #act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const act = JSON.parse(await bodyOf(request)) as ActRequest
    const { order, payer, chosen } = this.view
    if (!order) return refuse(response, 'order.unknown')
    const parsed = orderFromJson(order.order)
    if (!parsed.ok || !payer || !chosen || (act.type !== 'claim' && act.type !== 'cancel')) {
      return refuse(response, 'order.wrong_status')
    }
    const vault = { chainId: evmChainNumber('eip155:1'), address: order.vault.address }
    const digest = hashAct({ type: act.type }, parsed.value, vault)
    if (act.signer !== payer || verifySignature(digest, act.signature, payer) !== 'valid') {
      return refuse(response, 'order.bad_signature')
    }
    this.acts.push(act)
    this.show(viewAt(act.type === 'claim' ? 'claimed' : 'cancelled', payer, chosen))
    json(response, order)
  }
}

export const MERCHANT_PAYER: Address = MERCHANT_ADDRESS.replace(/.{4}$/, 'cafe') as Address

async function asset(_request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  const name = url.pathname.replace('/assets/checkout/', '')
  const bytes = await readFile(new URL(name, assetsDirectory)).catch(() => undefined)
  if (!bytes) return void response.writeHead(404).end()
  response.writeHead(200, { 'content-type': TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream' })
  response.end(bytes)
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString('utf8')
}

function json(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function refuse(response: ServerResponse, code: string): void {
  const error = { type: 'invalid_request', code, message: code, param: null, doc_url: '' }
  response.writeHead(409, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
}

function event(view: CheckoutView): string {
  return `event: checkout\ndata: ${JSON.stringify(view)}\n\n`
}
