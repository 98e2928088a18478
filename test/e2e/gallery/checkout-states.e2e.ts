import type { Browser, Page } from '@playwright/test'
import type { CheckoutView } from '@sampan/api/checkout'
import type { Address } from '@sampan/kernel/hex'
import { ALL_STEPS, NOW, QUOTES, STEPS_OF_PAYER, viewAt } from '@sampan/pages-checkout/testing/fixture-view'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findViolations, overflowOf } from './axe.ts'
import { becomePayer, LOCALES, launch, newDevice, SCHEMES, stateOf, WIDTHS } from './browser.ts'
import { Gallery } from './gallery-server.ts'

let browser: Browser
let gallery: Gallery
let payerPage: Page
let watcherPage: Page
let payer: Address

beforeAll(async () => {
  gallery = await new Gallery().open()
  browser = await launch()
  payerPage = await (await newDevice(browser)).newPage()
  watcherPage = await (await newDevice(browser)).newPage()
  payer = await becomePayer(payerPage, gallery)
})

afterAll(async () => {
  await browser.close()
  await gallery.close()
})

async function open(page: Page, view: CheckoutView, locale: string): Promise<void> {
  gallery.show(view)
  await page.goto(gallery.pageUrl(locale))
  await page.locator('.verdict.soft').waitFor({ state: 'detached' })
}

async function expectSound(page: Page): Promise<void> {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme })
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 844 })
      expect(await overflowOf(page), `${colorScheme} ${width}: overflow`).toBeLessThanOrEqual(0)
      expect(await findViolations(page), `${colorScheme} ${width}`).toEqual([])
    }
  }
}

test('the check finds what is wrong on purpose', async () => {
  await open(payerPage, viewAt('choose_method', payer), 'en')
  await payerPage.evaluate(() => {
    const plant = (html: string) => document.querySelector('.summary')?.insertAdjacentHTML('beforeend', html)
    plant('<p class="faint">faint</p><p class="pale">pale</p><img src="data:,">')
    document.querySelector<HTMLElement>('.faint')?.style.setProperty('color', '#9aa')
    document.querySelector<HTMLElement>('.pale')?.style.setProperty('color', '#666')
    document.querySelector<HTMLElement>('.pale')?.style.setProperty('width', '2000px')
  })
  const found = (await findViolations(payerPage)).map(violation => violation.split(':')[0])
  expect(found).toEqual(expect.arrayContaining(['color-contrast', 'color-contrast-enhanced', 'image-alt']))
  expect(await overflowOf(payerPage)).toBeGreaterThan(0)
})

describe.each(LOCALES)('in %s', locale => {
  test.each(['choose_method', 'pay', 'contested'] as const)('%s fits with text at twice its size', async step => {
    await payerPage.setViewportSize({ width: 390, height: 844 })
    await open(payerPage, viewAt(step, payer), locale)
    await payerPage.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
    expect(await overflowOf(payerPage)).toBeLessThanOrEqual(0)
  })

  test.each(ALL_STEPS)('%s is accessible and fits, on the payer’s device', async step => {
    await open(payerPage, viewAt(step, payer), locale)
    await expectSound(payerPage)
  })

  test.each(STEPS_OF_PAYER)('%s is accessible and fits, on a device that only watches', async step => {
    await open(watcherPage, viewAt(step, payer), locale)
    await expectSound(watcherPage)
  })

  test.each([QUOTES.pix, QUOTES.bank])('paying by $rail is accessible and fits', async quote => {
    await open(payerPage, viewAt('pay', payer, quote), locale)
    await expectSound(payerPage)
  })

  test('the ways out of the line are accessible and fit', async () => {
    const pay = viewAt('pay', payer)
    await open(payerPage, { ...viewAt('choose_method', payer), methods: [] }, locale)
    await expectSound(payerPage)
    const { methods } = viewAt('choose_method', payer)
    await open(payerPage, { ...viewAt('returned', payer), methods }, locale)
    await expectSound(payerPage)
    await open(payerPage, { ...pay, pay_by: NOW, instructions: null }, locale)
    await expectSound(payerPage)
    await open(payerPage, { ...pay, pay_by: NOW }, locale)
    await expectSound(payerPage)
    await open(payerPage, { ...pay, payer: '0x00000000000000000000000000000000000000aa' }, locale)
    await expectSound(payerPage)
    await open(payerPage, pay, locale)
    await payerPage.locator('.cancel button').click()
    await expectSound(payerPage)
  })

  test('every state says in one heading where the payment stands, and no two say the same', async () => {
    const pay = viewAt('pay', payer)
    const views = [
      ...ALL_STEPS.map(step => viewAt(step, payer)),
      { ...viewAt('no_acceptor', payer), methods: [] },
      { ...pay, pay_by: NOW },
      { ...pay, settlement: { ...pay.settlement, address: payer } },
    ]
    const headings: string[] = []
    for (const view of views) {
      await open(payerPage, view, locale)
      await payerPage.waitForFunction(() => document.title.includes(' · '))
      expect(await payerPage.locator('h2').count()).toBe(1)
      headings.push(await stateOf(payerPage))
    }
    expect(new Set(headings).size).toBe(views.length)
  })
})
