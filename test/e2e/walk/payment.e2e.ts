import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { type DemoWorld, startWorld } from '@sampan/demo/world'
import { assetsDirectory, locales, renderCheckout } from '@sampan/pages-checkout/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findViolations, overflowOf } from '../gallery/axe.ts'
import { launch, newDevice, plain, stateOf } from '../gallery/browser.ts'
import { keepPicture } from './pictures.ts'

const CLI = new URL('../../../cli/main.ts', import.meta.url).pathname

let directory: string
let world: DemoWorld
let browser: Browser

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sampan-walk-'))
  world = await startWorld({ directory, pages: { renderCheckout, assetsDirectory, locales } })
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
  await world.close()
  await rm(directory, { recursive: true, force: true })
})

describe.each([
  { width: 390, scheme: 'light', product: 'coffee' },
  { width: 390, scheme: 'dark', product: 'tea' },
  { width: 1280, scheme: 'light', product: 'tea' },
  { width: 1280, scheme: 'dark', product: 'card' },
] as const)('at $width px, $scheme, buying $product', ({ width, scheme, product }) => {
  const picture = (page: Page, name: string) => keepPicture(page, `${name}-${scheme}-${width}`)
  let device: BrowserContext

  beforeAll(async () => {
    device = await newDevice(browser, { viewport: { width, height: 844 }, colorScheme: scheme, acceptDownloads: true })
  })
  afterAll(() => device.close())

  test('a person walks from the shop through checkout and bank to a receipt that verifies', async () => {
    const before = await world.chain.balanceOf(world.merchant)
    const shop = await device.newPage()
    const failures = listenForFailures(shop)
    await shop.goto(world.shopUrl)
    await expectAccessible(shop)
    await picture(shop, 'shop')
    await shop.locator(`form[action="/buy/${product}"] button`).click()

    await shop.getByRole('radio').first().waitFor()
    await expectAccessible(shop)
    await shop.getByRole('button', { name: /^Continue with/ }).click()
    await shop.getByRole('button', { name: 'I have paid' }).waitFor({ timeout: 30_000 })
    await expectAccessible(shop)
    await picture(shop, 'checkout')

    await payAtBank(device, page => picture(page, 'bank'))
    await shop.bringToFront()
    // The acceptor may have been quicker than the payer; then the payer signs afterwards.
    await shop.getByRole('button', { name: /I have paid|Sign that you paid/ }).click()
    await expect.poll(async () => plain(await stateOf(shop)), { timeout: 30_000 }).toMatch(/Paid/)
    await expectAccessible(shop)
    await picture(shop, 'paid')

    const [download] = await Promise.all([
      shop.waitForEvent('download'),
      shop.getByRole('link', { name: /receipt/i }).click(),
    ])
    const receipt = join(directory, `${scheme}-${width}.json`)
    await download.saveAs(receipt)
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'verify', receipt, '--log-key', world.logKey])
    expect(stdout).toContain('This receipt holds.')
    expect(stdout).toContain('Both signed')
    expect(await world.chain.balanceOf(world.merchant)).toBeGreaterThan(before)

    await shop.goto(`${world.shopUrl}/thanks`)
    const lastOrder = async () => {
      await shop.reload()
      return shop.locator('tbody tr').last().innerText()
    }
    await expect.poll(lastOrder, { timeout: 60_000, interval: 250 }).toMatch(/paid/)
    await expectAccessible(shop)
    expect(failures).toEqual([])
  })
})

/** No violation of any of axe's rules, and nothing wider than the window. */
async function expectAccessible(page: Page): Promise<void> {
  expect({ violations: await findViolations(page), overflow: await overflowOf(page) }).toEqual({
    violations: [],
    overflow: 0,
  })
}

/** The payer's phone scans the code that the checkout shows and sends the transfer. */
async function payAtBank(device: BrowserContext, keep: (page: Page) => Promise<void>): Promise<void> {
  const bank = await device.newPage()
  await bank.goto(world.bankUrl)
  await expectAccessible(bank)
  await bank.getByRole('link', { name: /^Scan/ }).last().click()
  await expectAccessible(bank)
  await keep(bank)
  await bank.getByRole('button', { name: 'Send' }).click()
  await bank.getByRole('heading', { name: 'Transfer sent' }).waitFor()
  await expectAccessible(bank)
  await bank.close()
}

/** Whatever a page throws, logs as an error, or cannot load. */
function listenForFailures(page: Page): string[] {
  const failures: string[] = []
  page.on('pageerror', error => failures.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error') failures.push(message.text())
  })
  return failures
}
