import type { Browser, Page } from '@playwright/test'
import type { CheckoutView } from '@sampan/api/checkout'
import type { Address } from '@sampan/kernel/hex'
import { makeOrder, named } from '@sampan/pages-checkout/testing/fixture-order'
import { NOW, QUOTES, viewAt } from '@sampan/pages-checkout/testing/fixture-view'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { becomePayer, launch, newDevice } from './browser.ts'
import { Gallery } from './gallery-server.ts'

let browser: Browser
let gallery: Gallery
let page: Page
let payer: Address

beforeAll(async () => {
  gallery = await new Gallery().open()
  browser = await launch()
  page = await (await newDevice(browser)).newPage()
  payer = await becomePayer(page, gallery)
})

afterAll(async () => {
  await browser.close()
  await gallery.close()
})

/** A view with the parts replaced that a gateway, or whoever stands in its place, could lie about. */
type Lie = (view: CheckoutView) => Partial<CheckoutView>

const otherOrder = (view: CheckoutView, change: object) => ({
  order: view.order && { ...view.order, order: { ...view.order.order, ...change } },
})
const row = (view: CheckoutView, name: string, value: string) => ({
  instructions: view.instructions && {
    ...view.instructions,
    rows: view.instructions.rows.map(one => (one.name === name ? { ...one, value, copy_value: value } : one)),
  },
})

const LIES: Record<string, [field: string, lie: Lie]> = {
  'a higher amount in the heading': ['terms', ({ chosen }) => ({ chosen: chosen && { ...chosen, amount: '199.00' } })],
  'a higher amount to copy': ['instructions', view => row(view, 'amount', '199.00')],
  'another account': ['instructions', view => row(view, 'iban', 'FR14 2004 1010 0505 0001 3M02 606')],
  'another reference': ['instructions', view => row(view, 'reference', 'RF18539007547034')],
  'another code to scan': [
    'instructions',
    ({ instructions }) => ({
      instructions: instructions?.qr ? { ...instructions, qr: { ...instructions.qr, payload: 'BCD' } } : null,
    }),
  ],
  'a warning left out': [
    'instructions',
    ({ instructions }) => ({ instructions: instructions && { ...instructions, warnings: [] } }),
  ],
  'another account in the terms too': [
    'terms',
    ({ terms }) => ({
      terms: terms && { ...terms, values: { ...terms.values, account: '{"iban":"FR1420041010050500013M02606"}' } },
    }),
  ],
  'salts that are none': [
    'order',
    ({ terms }) => ({ terms: terms && { ...terms, salts: { ...terms.salts, rail: '0x' } } }),
  ],
  'no terms at all': ['missing', () => ({ terms: null })],
  'another buyer on the page': ['buyer', view => ({ settlement: { ...view.settlement, address: named('thief') } })],
  'another buyer in the order': ['id', view => otherOrder(view, { buyer: named('thief') })],
  'another payer on the page': ['payer', () => ({ payer: named('thief') })],
  'an order whose payer is somebody else': [
    'payer',
    () => {
      const stolen = named('thief')
      return { ...makeOrder(QUOTES.sepa, stolen, '', NOW), payer: stolen }
    },
  ],
  'an order that pays this device': ['id', view => otherOrder(view, { buyer: payer })],
  'more USDT for the merchant than there is': [
    'amount',
    ({ chosen }) => ({ chosen: chosen && { ...chosen, receives: '206.033366' } }),
  ],
  'another chain': [
    'chain',
    view => ({ settlement: { ...view.settlement, asset: `eip155:5/erc20:${named('usdt')}` } }),
  ],
  'more time than the order has': ['deadline', view => ({ pay_by: (view.order?.order.claimBy ?? 0) + 1 })],
}

describe('a page that lies is not paid from', () => {
  test.each(Object.entries(LIES))('%s', async (_name, [field, lie]) => {
    const honest = viewAt('pay', payer)
    gallery.show({ ...honest, ...lie(honest) })
    await page.goto(gallery.pageUrl('en'))
    await page.getByRole('alert').getByText(`checkout.order_mismatch: ${field}`).waitFor()
    await page.getByRole('heading', { name: 'Do not pay: the order does not match this page' }).waitFor()
    expect(await page.locator('.rows, .qr, .copy').count()).toBe(0)
    expect(await page.getByRole('button').count()).toBe(0)
  })

  test('it goes back to paying once the truth arrives', async () => {
    gallery.show({ ...viewAt('pay', payer), payer: named('thief') })
    await page.goto(gallery.pageUrl('en'))
    await page.getByRole('alert').waitFor()
    gallery.show(viewAt('pay', payer))
    await page.getByRole('button', { name: 'I have paid' }).waitFor()
  })

  test('when the checking code does not load, nothing is paid either', async () => {
    gallery.show(viewAt('pay', payer))
    await page.route('**/check-order-*.js', route => route.abort())
    await page.goto(gallery.pageUrl('en'))
    await page.getByRole('heading', { name: 'This device could not check the order' }).waitFor()
    expect(await page.locator('.rows, .qr').count()).toBe(0)
    await page.unroute('**/check-order-*.js')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('button', { name: 'I have paid' }).waitFor()
  })

  test('a device that only watches finds the same lies', async () => {
    const watcher = await (await newDevice(browser)).newPage()
    const honest = viewAt('pay', payer)
    gallery.show({ ...honest, ...row(honest, 'iban', 'FR14 2004 1010 0505 0001 3M02 606') })
    await watcher.goto(gallery.pageUrl('en'))
    await watcher.getByRole('alert').getByText('checkout.order_mismatch: instructions').waitFor()
    gallery.show(honest)
    await watcher.getByText('Another device chose how to pay').waitFor()
    expect(await watcher.getByRole('button', { name: 'I have paid' }).count()).toBe(0)
    await watcher.context().close()
  })
})

describe('what strangers write stays text', () => {
  const forged = `</script></title><img src=x onerror="window.forged=1"><script>window.forged=1</script><!--`
  const names = { merchant: { name: forged }, description: forged, acceptor: { name: forged } }

  test.each(['choose_method', 'pay', 'claimed', 'paid'] as const)('at %s', async step => {
    const problems: string[] = []
    page.on('pageerror', error => problems.push(error.message))
    gallery.show({ ...viewAt(step, payer), ...names })
    await page.goto(gallery.pageUrl('en'))
    await page.waitForFunction(() => document.title.includes(' · '))
    expect(await page.locator('h1').textContent()).toContain(forged)
    expect(await page.locator('img:not(svg), main script').count()).toBe(0)
    expect(await page.evaluate(() => 'forged' in window)).toBe(false)
    expect(problems).toEqual([])
  })
})
