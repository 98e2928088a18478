import type { Browser, Page } from '@playwright/test'
import { MERCHANT_ADDRESS } from '@sampan/pages-checkout/testing/fixture-order'
import { PAYMENT, QUOTES, viewAt } from '@sampan/pages-checkout/testing/fixture-view'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { launch, newDevice, stateOf } from './browser.ts'
import { Gallery, MERCHANT_PAYER } from './gallery-server.ts'
import { readQrCode } from './qr-code.ts'

let browser: Browser
let gallery: Gallery
let page: Page

beforeAll(async () => {
  browser = await launch()
})
beforeEach(async () => {
  gallery = await new Gallery().open()
  page = await (await newDevice(browser, { javaScriptEnabled: false })).newPage()
})
afterEach(async () => {
  await page.context().close()
  await gallery.close()
})
afterAll(() => browser.close())

test('a payer without scripts chooses a method, and the merchant becomes the order’s payer', async () => {
  gallery.show(viewAt('choose_method', MERCHANT_ADDRESS))
  await page.goto(gallery.pageUrl('en'))
  expect(await stateOf(page)).toBe('How would you like to pay?')
  expect(await page.locator('form.scripted').isVisible()).toBe(false)
  const form = page.locator('form.plain-method', { hasText: 'Name on the account you pay from' })
  expect(await form.getAttribute('action')).toBe(`/c/${PAYMENT}/method`)
  await form.getByRole('textbox').fill('Ada Example')
  await form.getByRole('button').click()
  await page.waitForURL(`${gallery.origin}/c/${PAYMENT}`)
  expect(gallery.view).toMatchObject({ payer: MERCHANT_PAYER, chosen: { rail: QUOTES.bank.rail } })
  expect(await stateOf(page)).toBe('Send exactly 99.40 EUR')
})

test('everything needed to pay is there without scripts, and the page asks again by itself', async () => {
  const view = viewAt('pay', MERCHANT_PAYER)
  gallery.show(view)
  await page.goto(gallery.pageUrl('en'))
  expect(await page.locator('h1').textContent()).toContain(view.merchant.name)
  expect(await page.locator('.total').innerText()).toContain('99.00')
  expect(await page.locator('.row .value').allTextContents()).toEqual(view.instructions?.rows.map(row => row.value))
  expect(await readQrCode(page)).toBe(view.instructions?.qr?.payload)
  expect(await page.locator('meta[http-equiv=refresh]').getAttribute('content')).toBe('20')
  expect(await page.locator('.assurances noscript').innerText()).toContain('cannot check the order')
  expect(await page.locator('.verdict.soft').isVisible()).toBe(false)
  expect(await page.locator('button:visible').count()).toBe(0)
})

test('the page does not reload under somebody who is typing, nor after the end', async () => {
  for (const step of ['choose_method', 'paid', 'cancelled'] as const) {
    gallery.show(viewAt(step, MERCHANT_PAYER))
    await page.goto(gallery.pageUrl('en'))
    expect(await page.locator('meta[http-equiv=refresh]').count()).toBe(0)
  }
})
