import type { Page } from '@playwright/test'

const DIRECTORY = new URL('../../../docs/screenshots/', import.meta.url)

/** Keeps a picture for the docs, when asked to with UPDATE_SCREENSHOTS=1. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (process.env['UPDATE_SCREENSHOTS'] !== '1') return
  await page.screenshot({ path: new URL(`walk-${name}.png`, DIRECTORY).pathname, scale: 'css' })
}
