import type { CheckoutView } from '@sampan/api/checkout'
import type { PaymentObject } from '@sampan/api/payment'
import { pgliteEngine } from '@sampan/database/testing/engines'
import type { EffectPoint } from '@sampan/kernel/effect'
import { verifyReceipt } from '@sampan/ledger/log/verify-receipt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatewayMigrations } from '../migrations.ts'
import { apiCall } from '../testing/api-call.ts'
import { type DeviceKey, makeDeviceKey } from '../testing/device-key.ts'
import { openWorld, type World } from '../testing/world.ts'

let world: World
let onEffect: (point: EffectPoint) => void = () => {}
beforeAll(async () => {
  const observe = (point: EffectPoint) => onEffect(point)
  world = await openWorld({ openDatabase: pgliteEngine(gatewayMigrations).open, prices: ['5.00'], observe })
})
afterAll(() => world?.close())

/** One step of everybody at once, each doing again what may have been lost. */
async function push(id: string, payer: DeviceKey): Promise<CheckoutView> {
  const [acceptor] = world.acceptors
  await acceptor?.heartbeat()
  const view = await world.checkout(id)
  const { order } = view
  if (view.step === 'choose_method' || view.step === 'no_acceptor') await world.choose(id, payer.address)
  for (const request of (await acceptor?.look())?.requests ?? []) await acceptor?.accept(request)
  if (order && view.step === 'pay') await world.act({ type: 'claim' }, order, payer)
  if (order && view.step === 'claimed') await acceptor?.act({ type: 'release' }, order)
  return view
}

/** Pays once; whenever the gateway has died it is started again. */
async function payThrough(key: string, hasDied: () => boolean): Promise<PaymentObject> {
  const payer = await makeDeviceKey()
  let isRestarted = false
  let id: string | undefined
  return world.until(`the payment ${key}`, async () => {
    try {
      const headers = { 'idempotency-key': key }
      const body = { amount: '100.00', currency: 'BRL' }
      id ??= (await apiCall<{ id?: string }>(world.url, 'POST', '/v1/payments', { body, token: world.apiKey, headers }))
        .body.id
      if (id !== undefined) await push(id, payer)
    } finally {
      if (hasDied() && !isRestarted) {
        isRestarted = true
        await world.restart()
      }
    }
    const payment = id === undefined ? undefined : await world.payment(id)
    return payment?.status === 'paid' && payment
  })
}

const nameOf = ({ kind, name, phase }: EffectPoint) => `${phase} ${kind} ${name}`

test('killed before or after any effect, the gateway goes on, and everything happens once', async () => {
  const points = new Set<string>()
  onEffect = point => points.add(nameOf(point))
  await payThrough('all-is-well', () => false)
  // What the connector does by itself has its own test, and so have events and heartbeats.
  const relevant = [...points].filter(point =>
    / (payments\.|orders\.|idempotency\.store|connector\.take_in|send$)/.test(point),
  )
  expect(relevant.length).toBeGreaterThan(12)

  for (const fatal of relevant) {
    const before = await world.balanceOf(world.merchant.address)
    let died = false
    onEffect = point => {
      if (died || nameOf(point) !== fatal) return
      died = true
      throw new Error(`killed ${fatal}`)
    }
    const paid = await payThrough(`killed-${fatal}`.replaceAll(' ', '-'), () => died)
    onEffect = () => {}
    expect(await world.events(paid.id), fatal).toEqual([
      'payment.created',
      'payment.awaiting_payment',
      'payment.confirming',
      'payment.paid',
    ])
    expect((await world.balanceOf(world.merchant.address)) - before, fatal).toBe(19_900_000n)
    const receipt = await (await fetch(`${world.url}/v1/payments/${paid.id}/receipt`)).json()
    expect(verifyReceipt(receipt), fatal).toMatchObject({ valid: true, summary: { confirmedBy: 'both' } })
  }
}, 600_000)
