import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { SavedClaim } from '@sampan/api/checkout'
import { verifySignature } from '@sampan/kernel/verify'
import { hashAct } from '@sampan/order/v1/typed-data'
import { orderFromJson } from '@sampan/order/v1/wire'
import { MERCHANT_ADDRESS } from '@sampan/pages-checkout/testing/fixture-order'
import { NOW, PAYMENT, QUOTES, viewAt } from '@sampan/pages-checkout/testing/fixture-view'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { becomePayer, launch, newDevice, plain, stateOf } from './browser.ts'
import { Gallery } from './gallery-server.ts'

let browser: Browser
let gallery: Gallery
let device: BrowserContext
let page: Page

beforeAll(async () => {
  browser = await launch()
})
beforeEach(async () => {
  gallery = await new Gallery().open()
  device = await newDevice(browser)
  page = await device.newPage()
})
afterEach(async () => {
  await device.close()
  await gallery.close()
})
afterAll(() => browser.close())

const stateIs = (text: string) => expect.poll(() => stateOf(page), { timeout: 15_000 }).toBe(text)

const focusIsOn = (text: string) =>
  expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(text)

/** Presses Tab until the focus is on what has this name; fails when it never is. */
async function tabTo(name: RegExp): Promise<void> {
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement
      return element?.getAttribute('aria-label') ?? element?.closest('label')?.textContent ?? element?.textContent ?? ''
    })
    if (name.test(plain(focused))) return
  }
  throw new Error(`Nothing called ${name} takes the focus`)
}

test('somebody with a keyboard alone chooses, copies, pays and claims', async () => {
  await device.grantPermissions(['clipboard-read', 'clipboard-write'])
  gallery.show(viewAt('choose_method', MERCHANT_ADDRESS))
  await page.goto(gallery.pageUrl('en'))
  await page.waitForFunction(() => document.title.includes(' · '))
  await tabTo(/SEPA bank transfer/)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await tabTo(/^Name on the account/)
  await page.keyboard.type('Ada Example')
  await page.keyboard.press('Enter')

  await stateIs('Send exactly 99.40 EUR')
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('state')
  expect(gallery.view.chosen?.rail).toBe(QUOTES.bank.rail)
  await tabTo(/^Copy Account number/)
  await page.keyboard.press('Enter')
  await page.getByText('Copied').first().waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('0012345678')
  await tabTo(/^I have paid$/)
  await page.keyboard.press('Enter')

  await stateIs('Waiting for the acceptor to confirm')
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('state')
  expect(gallery.acts.map(act => act.type)).toEqual(['claim'])
  await expect.poll(() => gallery.claims).toHaveLength(1)
  expect(gallery.claims[0]).toMatchObject({ order_id: gallery.view.order?.id, signature: gallery.acts[0]?.signature })
})

test('the saved claim is enough to prove the payment, after a reload too', async () => {
  const payer = await becomePayer(page, gallery)
  gallery.show(viewAt('claimed', payer))
  await page.reload()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save my signed statement' }).click(),
  ])
  expect(download.suggestedFilename()).toBe(`claim-${PAYMENT}.json`)
  const claim = JSON.parse(await readFile(await download.path(), 'utf8')) as SavedClaim
  const order = orderFromJson(claim.order)
  expect(order.ok).toBe(true)
  if (!order.ok) return
  const digest = hashAct({ type: 'claim' }, order.value, { chainId: 1n, address: claim.vault as `0x${string}` })
  expect(verifySignature(digest, claim.signature as `0x${string}`, payer)).toBe('valid')
  expect(claim).toMatchObject({ format: 'sampan/claim@v1', chain: 'eip155:1', signer: payer })
})

test('a claim the gateway does not take is kept, handed to the merchant, and sent again', async () => {
  await becomePayer(page, gallery)
  const path = `/v1/orders/${gallery.view.order?.id}/acts`
  gallery.broken.add(path)
  await page.getByRole('button', { name: 'I have paid' }).click()
  await page.getByRole('alert').getByText('has not reached the gateway').waitFor()
  await page.getByText('http_503').waitFor()
  await page.getByRole('button', { name: 'Save my signed statement' }).waitFor()
  expect(await page.getByRole('button', { name: 'Cancel this payment' }).count()).toBe(0)
  await expect.poll(() => gallery.claims.length).toBe(1)
  gallery.broken.delete(path)
  await page.getByRole('button', { name: 'I have paid' }).click()
  await stateIs('Waiting for the acceptor to confirm')
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('cancelling asks whether money was sent, and who has sent it claims instead', async () => {
  await becomePayer(page, gallery)
  await page.getByRole('button', { name: 'Cancel this payment' }).click()
  const question = page.getByRole('group', { name: 'Have you already sent the money?' })
  await question.waitFor()
  await focusIsOn('Have you already sent the money?')
  await question.getByRole('button', { name: 'Back' }).click()
  await focusIsOn('Cancel this payment')
  expect(gallery.acts).toEqual([])
  await page.keyboard.press('Enter')
  await question.getByRole('button', { name: 'Yes, I have sent it' }).click()
  await stateIs('Waiting for the acceptor to confirm')
  expect(gallery.acts.map(act => act.type)).toEqual(['claim'])
})

test('who has sent nothing cancels', async () => {
  await becomePayer(page, gallery)
  await page.getByRole('button', { name: 'Cancel this payment' }).click()
  await page.getByRole('button', { name: 'No, cancel the payment' }).click()
  await stateIs('This payment is cancelled')
  expect(gallery.acts.map(act => act.type)).toEqual(['cancel'])
})

test('an attempt that ended without a payment can be followed by another', async () => {
  const payer = await becomePayer(page, gallery)
  gallery.show({ ...viewAt('returned', payer), methods: viewAt('choose_method', payer).methods })
  await stateIs('This payment ended without reaching the merchant')
  await page.getByRole('button', { name: 'Continue with SEPA bank transfer' }).click()
  await stateIs('Send exactly 99.00 EUR')
  expect(gallery.view.payer).toBe(payer)
})

test('pressing twice signs once', async () => {
  await becomePayer(page, gallery)
  await page.getByRole('button', { name: 'I have paid' }).dblclick()
  await stateIs('Waiting for the acceptor to confirm')
  expect(gallery.acts).toHaveLength(1)
})

test('the countdown runs by the server’s clock, warns at five minutes, and ends in words', async () => {
  const payer = await becomePayer(page, gallery)
  await page.clock.install({ time: new Date('2031-05-05T05:05:05Z') })
  gallery.show(viewAt('pay', payer, QUOTES.pix))
  await page.goto(gallery.pageUrl('en'))
  const timer = page.getByRole('timer')
  const aloud = page.locator('.countdown [role=status]')
  await page.getByText('your key').waitFor()
  expect(await timer.textContent()).toMatch(/^1[45]:\d\d$/)
  expect(await page.locator('.urgent').count()).toBe(0)
  expect(await aloud.textContent()).toBe('')
  await page.clock.fastForward('10:30')
  await page.locator('.urgent').waitFor()
  expect(await timer.textContent()).toMatch(/^4:\d\d$/)
  expect(await aloud.textContent()).toBe('Five minutes left to pay')
  await page.clock.fastForward('03:40')
  await expect.poll(() => aloud.textContent()).toBe('One minute left to pay')
  await page.clock.fastForward('01:00')
  await stateIs('The time to pay is over: send nothing more')
  expect(await page.getByRole('img').isVisible()).toBe(false)
  expect(await page.getByRole('button', { name: 'I have paid' }).isVisible()).toBe(true)
})

test('without a network the page says so and from when it is, and picks up again', async () => {
  await becomePayer(page, gallery)
  await device.setOffline(true)
  await page.getByText('No connection. What you see is as of').waitFor()
  await device.setOffline(false)
  await page.getByText('No connection').waitFor({ state: 'detached' })
})

test('an older view never replaces a newer one', async () => {
  const payer = await becomePayer(page, gallery)
  gallery.show({ ...viewAt('claimed', payer), server_time: NOW + 60 })
  await stateIs('Waiting for the acceptor to confirm')
  gallery.show(viewAt('pay', payer))
  gallery.show({ ...viewAt('releasing', payer), server_time: NOW + 61 })
  await stateIs('The acceptor has confirmed')
})
