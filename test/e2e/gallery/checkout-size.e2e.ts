import { readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { assetsDirectory, locales, renderCheckout } from '@sampan/pages-checkout/server'
import { MERCHANT_ADDRESS } from '@sampan/pages-checkout/testing/fixture-order'
import { viewAt } from '@sampan/pages-checkout/testing/fixture-view'
import { expect, test } from 'vitest'

const SCRIPT_MAX_BYTES = 25_000
const STYLE_MAX_BYTES = 5_000

/** Bytes as sent, of the files that the page asks for before anybody has touched it. */
function sizeOf(files: readonly string[]): number {
  return files
    .map(file => readFileSync(new URL(file, assetsDirectory)))
    .reduce((sum, bytes) => sum + brotliCompressSync(bytes).length, 0)
}

test.each(locales)('in %s, script and style stay within what a slow phone loads at once', locale => {
  const html = renderCheckout(viewAt('choose_method', MERCHANT_ADDRESS), locale)
  const files = [...html.matchAll(/(?:src|href)="\/assets\/checkout\/([^"]+)"/g)].flatMap(match => match[1] ?? [])
  const scripts = sizeOf(files.filter(file => file.endsWith('.js')))
  const styles = sizeOf(files.filter(file => file.endsWith('.css')))
  console.info(`${locale}: ${scripts} bytes of script, ${styles} of style`)
  expect(scripts).toBeGreaterThan(5_000)
  expect(scripts).toBeLessThanOrEqual(SCRIPT_MAX_BYTES)
  expect(styles).toBeLessThanOrEqual(STYLE_MAX_BYTES)
})

test('what checks the order is loaded only once there is one', () => {
  const html = renderCheckout(viewAt('choose_method', MERCHANT_ADDRESS), 'en')
  const lazy = readdirSync(new URL('assets/', assetsDirectory)).filter(file => file.startsWith('check-order'))
  expect(lazy).toHaveLength(1)
  expect(html).not.toContain('check-order')
})
