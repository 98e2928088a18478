import type { EventObject } from '@sampan/api/event'
import type { Sampan } from '@sampan/sdk/client'
import { verifyWebhook } from '@sampan/sdk/webhook'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { layout } from '../page/layout.ts'
import { bookEvent, PRODUCTS, type ShopBooks } from './shop.ts'

type ShopSite = {
  readonly books: ShopBooks
  readonly sampan: Sampan
  readonly webhookSecret: () => string
  readonly publicUrl: () => string
}

/** A small shop: it creates a payment, sends the payer to the checkout, and believes only signed webhooks. */
export function shopSite({ books, sampan, webhookSecret, publicUrl }: ShopSite): Hono {
  const app = new Hono()
  app.get('/', c => c.html(layout('The Corner Shop', shelf())))
  app.post('/buy/:product', async c => {
    const product = PRODUCTS.find(candidate => candidate.id === c.req.param('product'))
    if (!product) return c.notFound()
    const payment = await sampan.payments.create({
      amount: product.price,
      currency: product.currency,
      description: product.name,
      merchant_reference: `order-${books.payments.size + 1}`,
      success_url: `${publicUrl()}/thanks`,
      claim_url: `${publicUrl()}/claims`,
    })
    books.payments.set(payment.id, { product: product.name, status: payment.status })
    return c.redirect(payment.checkout_url, 303)
  })
  app.get('/thanks', c => c.html(layout('Thank you', orders(books))))
  app.post('/webhooks', async c => {
    const body = await c.req.text()
    const verified = verifyWebhook(body, c.req.header(), webhookSecret())
    if (!verified.ok) return c.text(verified.code, 400)
    bookEvent(books, verified.value as EventObject)
    return c.body(null, 204)
  })
  app.use('/claims', async (c, next) => {
    c.header('access-control-allow-origin', '*')
    c.header('access-control-allow-headers', 'content-type')
    await next()
  })
  app.options('/claims', c => c.body(null, 204))
  app.post('/claims', async c => {
    books.claims.push(await c.req.json())
    return c.body(null, 204)
  })
  return app
}

function shelf() {
  return html`${PRODUCTS.map(
    product => html`<form class="card" method="post" action="/buy/${product.id}">
      <h2>${product.name}</h2><p class="soft">${product.price} ${product.currency}</p>
      <button type="submit" aria-label="Buy ${product.name}">Buy</button></form>`,
  )}<p><a href="/thanks">Your orders</a></p>`
}

function orders(books: ShopBooks) {
  const rows = [...books.payments].map(
    ([id, payment]) => html`<tr><td>${payment.product}</td><td>${id}</td><td>${payment.status}</td></tr>`,
  )
  return html`<div class="card"><p class="soft">What the gateway's signed webhooks have told the shop.</p>
    <table><thead><tr><th scope="col">Item</th><th scope="col">Payment</th><th scope="col">Status</th></tr></thead>
    <tbody>${rows}</tbody></table></div><p><a href="/thanks">Look again</a> or <a href="/">go back to the shop</a></p>`
}
