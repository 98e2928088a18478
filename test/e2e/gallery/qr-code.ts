import type { Page } from '@playwright/test'
import jsQr from 'jsqr'
import { PNG } from 'pngjs'

/** What a camera reads off the page: the pixels of the code and of what lies around it. */
export async function readQrCode(page: Page): Promise<string | undefined> {
  const { data, width, height } = PNG.sync.read(await page.locator('.qr-figure').screenshot())
  return jsQr.default(new Uint8ClampedArray(data), width, height)?.data
}
