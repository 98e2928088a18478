import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CrashWorld, openCrashWorld } from './crash-world.ts'
import { BATCH_EFFECTS, EFFECTS } from './effects.ts'
import { payTogether } from './pay-together.ts'

/* A world of its own: timers of earlier payments would be effects too. */
let world: CrashWorld

beforeAll(async () => {
  world = await openCrashWorld()
}, 120_000)
afterAll(() => world.close())

test('payments that lock and are released together survive a SIGKILL at each effect of their own', async () => {
  await world.gateway.arm()
  await expectThreePayments()
  const effects = new Set(world.gateway.effects)
  expect([...effects].filter(label => !EFFECTS.includes(label)).toSorted()).toEqual(BATCH_EFFECTS.toSorted())
  for (const label of BATCH_EFFECTS) {
    const deaths = world.gateway.deaths
    await world.gateway.arm({ label, occurrence: 1 })
    await expectThreePayments().catch((cause: unknown) => {
      throw new Error(`Killed ${label}`, { cause })
    })
    expect({ label, deaths: world.gateway.deaths - deaths }).toEqual({ label, deaths: 1 })
  }
}, 600_000)

async function expectThreePayments(): Promise<void> {
  const before = { merchant: await world.balanceOf(world.merchant), sent: await world.sentByRelayer() }
  const payments = await payTogether(world, 3)
  expect({
    statuses: payments.map(({ status }) => status),
    paidEvents: payments.map(({ id }) => world.shop.paidEvents(id).length),
    merchant: (await world.balanceOf(world.merchant)) - before.merchant,
    sent: (await world.sentByRelayer()) - before.sent,
  }).toEqual({ statuses: ['paid', 'paid', 'paid'], paidEvents: [1, 1, 1], merchant: 60_000_000n, sent: 2 })
}
