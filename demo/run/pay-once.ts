import { makeDeviceKey } from '@sampan/gateway/testing/device-key'
import { Fault } from '@sampan/kernel/fault'
import { readInstructions } from '../bank/read-instructions.ts'
import type { DemoWorld } from '../world.ts'
import { chooseMethod, claim, openCheckout, waitForMethods, waitForStep } from './payer.ts'

export type PaidPayment = { readonly payment: string; readonly elapsedMs: number }

/**
 * One payment from the shop's shelf to the final release: buys, chooses the `pick`-th method, pays at the bank, says so.
 * `elapsedMs` runs from the first API request to final.
 */
export async function payOnce(world: DemoWorld, product: string, pick: number): Promise<PaidPayment> {
  const startedAt = performance.now()
  const checkoutUrl = await buy(world.shopUrl, product)
  const payer = await makeDeviceKey()
  const { payment } = await openCheckout(checkoutUrl)
  const offered = await waitForMethods(checkoutUrl, payment)
  const method = offered.methods[pick % offered.methods.length]
  if (!method) throw new Fault('demo.no_method', `${offered.payment}: no acceptor offers a method`)
  await chooseMethod(offered, checkoutUrl, method, payer)
  const ready = await waitForStep(checkoutUrl, offered.payment, ['pay'])
  await transfer(world, ready)
  await claim(checkoutUrl, ready, payer)
  await waitForStep(checkoutUrl, offered.payment, ['paid'])
  return { payment: offered.payment, elapsedMs: Math.round(performance.now() - startedAt) }
}

async function buy(shopUrl: string, product: string): Promise<string> {
  const response = await fetch(`${shopUrl}/buy/${product}`, { method: 'POST', redirect: 'manual' })
  const location = response.headers.get('location')
  if (response.status !== 303 || !location) {
    throw new Fault('demo.shop_failed', `The shop answered ${response.status}: ${await response.text()}`)
  }
  return location
}

async function transfer(world: DemoWorld, view: Parameters<typeof readInstructions>[0]): Promise<void> {
  const slip = readInstructions(view)
  const from = world.payerAccounts.find(account => account.currency === slip?.currency)
  if (!slip || !from) throw new Fault('demo.no_instructions', `${view.payment} does not say where to pay`)
  const body = new URLSearchParams({
    from: from.number,
    to: slip.to,
    amount: slip.amount,
    reference: slip.reference,
  })
  const response = await fetch(`${world.bankUrl}/transfer`, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body,
  })
  if (!response.ok) throw new Fault('demo.bank_refused', await response.text())
}
