import type { CheckoutView, MethodQuote } from '@sampan/api/checkout'
import type { DeviceKey } from '@sampan/gateway/testing/device-key'
import { orderOf, signAct } from '@sampan/gateway/testing/sign-act'
import { type ChainId, evmChainNumber } from '@sampan/kernel/asset'
import { Fault } from '@sampan/kernel/fault'
import { checkTerms } from '@sampan/order/v1/terms'
import { orderId } from '@sampan/order/v1/typed-data'
import { waitFor } from './wait-for.ts'

/* A payer without a person does over HTTP what the checkout page does in a browser, device key and checks included. */

export async function openCheckout(checkoutUrl: string): Promise<CheckoutView> {
  const page = await fetch(checkoutUrl)
  const html = await page.text()
  const id = new URL(checkoutUrl).pathname.split('/').at(-1)
  if (!page.ok || !html.includes('</html>')) throw new Fault('demo.no_checkout', `${checkoutUrl} gave no page`)
  return readView(checkoutUrl, `/v1/checkout/${id}`)
}

export async function chooseMethod(
  view: CheckoutView,
  url: string,
  method: MethodQuote,
  payer: DeviceKey,
): Promise<void> {
  await post(url, `/v1/checkout/${view.payment}/method`, {
    rail: method.rail,
    currency: method.currency,
    payer: payer.address,
    payer_name: 'You',
  })
}

/** Waits, as the page does, until some acceptor is awake and offers a method. */
export function waitForMethods(url: string, payment: string, timeoutMs = 30_000): Promise<CheckoutView> {
  const look = async () => {
    const view = await readView(url, `/v1/checkout/${payment}`)
    return view.methods.length > 0 ? view : undefined
  }
  return waitFor(look, () => new Fault('demo.no_method', `${payment}: no acceptor offers a method`), timeoutMs)
}

const ENDINGS: readonly CheckoutView['step'][] = ['paid', 'partly_paid', 'returned', 'expired', 'cancelled']

/** Waits until the payment has come to one of the steps; an ending that is none of them is a fault. */
export function waitForStep(
  url: string,
  payment: string,
  steps: readonly CheckoutView['step'][],
  timeoutMs = 120_000,
): Promise<CheckoutView> {
  let last: CheckoutView['step'] | undefined
  const stuck = () => new Fault('demo.stuck', `${payment} is at "${last}", not at ${steps.join(' or ')}`)
  const look = async () => {
    const view = await readView(url, `/v1/checkout/${payment}`)
    last = view.step
    if (steps.includes(view.step)) return view
    if (ENDINGS.includes(view.step)) throw stuck()
    return undefined
  }
  return waitFor(look, stuck, timeoutMs)
}

/** Signs and hands in "I have paid", after checking that the order is the one the page shows. */
export async function claim(url: string, view: CheckoutView, payer: DeviceKey): Promise<void> {
  if (!view.order || !view.terms) throw new Fault('demo.no_order', `${view.payment} shows no order`)
  const vault = { chainId: evmChainNumber(view.order.vault.chain as ChainId), address: view.order.vault.address }
  const order = orderOf(view.order)
  const agrees =
    orderId(order, vault) === view.order.id &&
    order.payer === payer.address &&
    order.buyer === view.settlement.address &&
    checkTerms(order.terms, view.terms).ok
  if (!agrees) throw new Fault('demo.order_mismatch', `${view.payment}: the order is not the one on the page`)
  await post(url, `/v1/orders/${view.order.id}/acts`, await signAct({ type: 'claim' }, view.order, payer))
}

async function readView(base: string, path: string): Promise<CheckoutView> {
  const response = await fetch(new URL(path, base))
  if (!response.ok) throw new Fault('demo.refused', `${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as CheckoutView
}

async function post(base: string, path: string, body: unknown): Promise<void> {
  const response = await fetch(new URL(path, base), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Fault('demo.refused', `${path}: ${response.status} ${await response.text()}`)
}
