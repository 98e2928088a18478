import type { Browser } from '@playwright/test'
import { QUOTES, viewAt } from '@sampan/pages-checkout/testing/fixture-view'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { becomePayer, launch, newDevice, SCHEMES, WIDTHS } from './browser.ts'
import { Gallery } from './gallery-server.ts'
import { readQrCode } from './qr-code.ts'

let browser: Browser
let gallery: Gallery

beforeAll(async () => {
  gallery = await new Gallery().open()
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  await gallery.close()
})

test.each([QUOTES.sepa, QUOTES.pix])(
  'the code of $rail reads as its payload, in light and dark, on every width',
  async quote => {
    const page = await (await newDevice(browser)).newPage()
    const view = viewAt('pay', await becomePayer(page, gallery), quote)
    gallery.show(view)
    await page.goto(gallery.pageUrl('en'))
    await page.getByText('your key').waitFor()
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme })
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 844 })
        expect(await readQrCode(page), `${colorScheme} ${width}`).toBe(view.instructions?.qr?.payload)
        expect((await page.locator('.qr').boundingBox())?.width).toBeGreaterThanOrEqual(220)
      }
    }
    await page.emulateMedia({ forcedColors: 'active' })
    expect(await readQrCode(page), 'forced colours').toBe(view.instructions?.qr?.payload)
    await page.context().close()
  },
)
