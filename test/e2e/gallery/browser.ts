import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import type { Address } from '@sampan/kernel/hex'
import { MERCHANT_ADDRESS } from '@sampan/pages-checkout/testing/fixture-order'
import { viewAt } from '@sampan/pages-checkout/testing/fixture-view'
import type { Gallery } from './gallery-server.ts'

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
]

export const LOCALES = ['en', 'ar'] as const
export const SCHEMES = ['light', 'dark'] as const
export const WIDTHS = [320, 390, 1280] as const

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ARGS })
}

/** A device of its own: no key, no history. Nothing about it is left to the machine it runs on. */
export async function newDevice(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    ...options,
  })
  context.setDefaultTimeout(15_000)
  return context
}

/** Lets the page choose its first method, which makes the device's key, and says which address that key has. */
export async function becomePayer(page: Page, gallery: Gallery): Promise<Address> {
  gallery.show(viewAt('choose_method', MERCHANT_ADDRESS))
  await page.goto(gallery.pageUrl('en'))
  await page.getByRole('button', { name: /^Continue with/ }).click()
  await page.getByRole('button', { name: 'I have paid' }).waitFor()
  const { payer } = gallery.view
  if (!payer) throw new Error('The page named no payer')
  return payer
}

/** The heading that says where the payment stands. */
export async function stateOf(page: Page): Promise<string> {
  return plain(await page.locator('#state').innerText())
}

/** Without the marks that keep names and amounts from turning the sentence around them. */
export function plain(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, '').trim()
}
