import { mkdir, writeFile } from 'node:fs/promises'
import type { CheckoutStep } from '@sampan/api/checkout'
import { viewAt } from '@sampan/pages-checkout/testing/fixture-view'
import { PNG } from 'pngjs'
import { expect, test } from 'vitest'
import { becomePayer, launch, newDevice } from './browser.ts'
import { Gallery } from './gallery-server.ts'

const FOLDER = new URL('../../../docs/screenshots/', import.meta.url)
const MAX_BYTES = 150_000

type Shot = {
  step: CheckoutStep
  locale: 'en' | 'ar'
  colorScheme: 'light' | 'dark'
  width: number
  height: number
}

const SHOTS: Record<string, Shot> = {
  'checkout-choose': { step: 'choose_method', locale: 'en', colorScheme: 'light', width: 390, height: 880 },
  'checkout-pay': { step: 'pay', locale: 'en', colorScheme: 'light', width: 390, height: 1080 },
  'checkout-pay-dark': { step: 'pay', locale: 'en', colorScheme: 'dark', width: 390, height: 1080 },
  'checkout-pay-arabic': { step: 'pay', locale: 'ar', colorScheme: 'light', width: 390, height: 1080 },
  'checkout-pay-wide': { step: 'pay', locale: 'en', colorScheme: 'light', width: 1280, height: 900 },
  'checkout-claimed': { step: 'claimed', locale: 'en', colorScheme: 'light', width: 390, height: 690 },
  'checkout-paid': { step: 'paid', locale: 'en', colorScheme: 'light', width: 390, height: 740 },
}

/** The pictures in docs/screenshots/: `UPDATE_SCREENSHOTS=1 vitest run --config vitest.e2e.config.ts screenshots`. */
test.runIf(process.env['UPDATE_SCREENSHOTS'] === '1')('screenshots are small enough to commit', async () => {
  const gallery = await new Gallery().open()
  const browser = await launch()
  const page = await (await newDevice(browser, { deviceScaleFactor: 1.4 })).newPage()
  const payer = await becomePayer(page, gallery)
  await mkdir(FOLDER, { recursive: true })
  for (const [name, { step, locale, colorScheme, width, height }] of Object.entries(SHOTS)) {
    gallery.show(viewAt(step, payer))
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height })
    await page.goto(gallery.pageUrl(locale))
    await page.waitForFunction(() => document.title.includes(' · '))
    await page.locator('.verdict.soft').waitFor({ state: 'detached' })
    const png = smaller(await page.screenshot())
    expect(png.length, name).toBeLessThan(MAX_BYTES)
    await writeFile(new URL(`${name}.png`, FOLDER), png)
  }
  await browser.close()
  await gallery.close()
})

/** The same pixels as the browser's, packed with more patience. */
function smaller(screenshot: Uint8Array): Uint8Array {
  return PNG.sync.write(PNG.sync.read(screenshot), { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType: 0 })
}
