import { apiCall } from '@sampan/gateway/testing/api-call'
import { verifyReceipt } from '@sampan/ledger/log/verify-receipt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CrashWorld, openCrashWorld } from './crash-world.ts'
import { EFFECTS } from './effects.ts'
import type { KillPoint } from './messages.ts'
import { patiently } from './patiently.ts'
import { payThrough } from './pay-through.ts'

let world: CrashWorld

beforeAll(async () => {
  world = await openCrashWorld()
}, 120_000)
afterAll(() => world.close())

test('a payment has exactly the effect points that are listed, and survives a SIGKILL at each of them', async () => {
  await world.gateway.arm()
  await expectOnePayment()
  const counts = new Map<string, number>()
  for (const label of world.gateway.effects) counts.set(label, (counts.get(label) ?? 0) + 1)
  expect([...counts.keys()].toSorted()).toEqual(EFFECTS.toSorted())

  const points = EFFECTS.map(label => pointOf(label, counts.get(label) ?? 0))
  for (const point of points) {
    const deaths = world.gateway.deaths
    await world.gateway.arm(point)
    // What a clock sets off may come but once in a quick payment: then it comes in the next.
    for (let payments = 0; payments < 3 && world.gateway.deaths === deaths; payments++) {
      await expectOnePayment().catch((cause: unknown) => {
        throw new Error(`Killed ${point.label}, time ${point.occurrence}`, { cause })
      })
    }
    expect({ ...point, deaths: world.gateway.deaths - deaths }).toEqual({ ...point, deaths: 1 })
  }
  console.log(`Killed at ${points.length} points; nothing was lost and nothing sent twice.`)
}, 900_000)

/** Before an effect the first time, after it the second: of a lock the one, of the release that follows the other. */
function pointOf(label: string, count: number): KillPoint {
  return { label, occurrence: label.startsWith('after') && count > 1 ? 2 : 1 }
}

async function expectOnePayment(): Promise<void> {
  const before = { merchant: await world.balanceOf(world.merchant), sent: await world.sentByRelayer() }
  const payment = await payThrough(world)
  // 100 BRL at 5 BRL per USDT, no fee: exactly 20 USDT, in one lock and one release.
  expect({
    status: payment.status,
    outcome: payment.outcome,
    flags: payment.flags,
    merchant: (await world.balanceOf(world.merchant)) - before.merchant,
    sent: (await world.sentByRelayer()) - before.sent,
    paidEvents: world.shop.paidEvents(payment.id).length,
  }).toEqual({ status: 'paid', outcome: 'released', flags: [], merchant: 20_000_000n, sent: 2, paidEvents: 1 })
  const path = new URL(payment.receipt_url ?? '').pathname
  const receipt = await patiently(() => apiCall<unknown>(world.url, 'GET', path))
  const verdict = verifyReceipt(receipt.body)
  expect({ checks: verdict.checks.filter(check => !check.passed), ending: verdict.summary?.ending }).toEqual({
    checks: [],
    ending: 'confirmed',
  })
}
