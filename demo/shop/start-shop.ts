import type { Sampan } from '@sampan/sdk/client'
import { serveSite } from '../page/serve-site.ts'
import { shopSite } from './serve-shop.ts'
import { openBooks, type ShopBooks } from './shop.ts'

export type RunningShop = { readonly url: string; readonly books: ShopBooks; close(): Promise<void> }

/** Opens the shop and tells the gateway where its webhooks go. */
export async function startShop(sampan: Sampan, port: number): Promise<RunningShop> {
  const books = openBooks()
  const own = { url: '', webhookSecret: '' }
  const app = shopSite({ books, sampan, webhookSecret: () => own.webhookSecret, publicUrl: () => own.url })
  const site = await serveSite(app, port)
  own.url = site.url
  own.webhookSecret = (await sampan.webhookEndpoints.create({ url: `${site.url}/webhooks` })).secret
  return { url: site.url, books, close: site.close }
}
