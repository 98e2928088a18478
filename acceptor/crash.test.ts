import type { AcceptBatch, AcceptRequest } from '@sampan/api/acceptor-protocol'
import type { ActRequest } from '@sampan/api/order'
import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { type Deployment, deploy } from '@sampan/connector/testing/deploy'
import type { EffectPoint } from '@sampan/kernel/effect'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeRig, type Rig } from './testing/rig.ts'

/*
 * The happy path once for each effect point of the daemon's own: at the point the process "dies", after which nothing of it
 * reaches database or network any more, and a new one starts on what is left.
 */
const POINTS = [
  ['orders.accept', 'before'],
  ['orders.accept', 'after'],
  ['gateway.acceptLockRequest', 'after'],
  ['feeds.take_file', 'after'],
  ['release.place_credit', 'after'],
  ['release.decide', 'before'],
  ['release.decide', 'after'],
  ['gateway.submitAct', 'after'],
]

let anvil: Anvil
let deployment: Deployment
beforeAll(async () => {
  anvil = await startAnvil()
  deployment = await deploy(anvil)
})
afterAll(() => anvil.close())

const within = { timeout: 25_000, interval: 25 }

test.each(POINTS)(
  'killed at %s, %s, the daemon ends with one order, one release and the same bytes',
  async (name, phase) => {
    const rig = await makeRig(anvil, deployment)
    try {
      await run(rig, point => point.name === name && point.phase === phase)
    } finally {
      await rig.close()
    }
  },
)

/* Three requests that come together, of which the gateway will not have the first any more. */
const BATCH_POINTS = [
  ['orders.accept', 'before'],
  ['orders.accept', 'after'],
  ['gateway.acceptLockRequests', 'after'],
  ['orders.sign_anew', 'before'],
  ['orders.sign_anew', 'after'],
  ['orders.delivered', 'before'],
]

test.each(BATCH_POINTS)(
  'killed at %s, %s, a batch is answered with the same bytes, and anew only once',
  async (name, phase) => {
    const rig = await makeRig(anvil, deployment)
    let isDead = false
    const observe = (point: EffectPoint) => {
      isDead ||= point.name === name && point.phase === phase
      if (isDead) throw new Error('dead')
    }
    try {
      const first = await rig.start({ observe })
      await expect.poll(() => rig.gateway.streams(), within).toBe(1)
      const small = { amount: '10000000', fee: '0', local_amount: '9.30' }
      const asked = await rig.request(small)
      const endings = ['1', '2', '3'].filter(ending => !asked.id.endsWith(ending))
      const ids = [asked.id, ...endings.slice(0, 2).map(ending => asked.id.slice(0, -1) + ending)]
      const [closed = '', ...others] = ids
      rig.gateway.closeRequest(closed)
      for (const id of ids) rig.gateway.ask({ ...asked, id })
      await expect.poll(() => isDead, within).toBe(true)
      await first.close()
      await rig.start()
      const bodies = () => [
        ...new Set(
          rig.gateway.taken
            .filter(({ endpoint }) => endpoint === 'acceptLockRequests')
            .map(({ body }) => JSON.stringify(body)),
        ),
      ]
      await expect.poll(() => bodies().length, within).toBe(2)
      const [refused, taken] = bodies().map(body => JSON.parse(body) as AcceptBatch)
      expect(refused?.orders.map(({ request }) => request)).toEqual(ids)
      expect(taken?.orders.map(({ request }) => request)).toEqual(others)
      expect(taken?.orders[0]?.order.nonce).toBe(refused?.orders[0]?.order.nonce)
      await rig.settled()
      expect(bodies()).toHaveLength(2)
    } finally {
      await rig.close()
    }
  },
)

async function run(rig: Rig, isDeath: (point: EffectPoint) => boolean): Promise<void> {
  let isDead = false
  const observe = (point: EffectPoint) => {
    isDead ||= isDeath(point)
    if (isDead) throw new Error('dead')
  }
  const first = await rig.start({ observe })
  const death = (async () => {
    await expect.poll(() => isDead, within).toBe(true)
    await first.close()
    await rig.start()
  })()
  const accepts = () =>
    rig.gateway.taken.filter(call => call.endpoint === 'acceptLockRequest').map(call => call.body as AcceptRequest)
  const releases = () =>
    rig.gateway.taken.filter(call => call.endpoint === 'submitAct').map(call => call.body as ActRequest)
  await expect.poll(() => rig.gateway.streams(), within).toBe(1)
  rig.gateway.ask(await rig.request())
  await expect.poll(() => accepts().length, within).toBeGreaterThan(0)
  const accept = accepts()[0] as AcceptRequest
  await rig.act('lock', accept)
  await rig.statement([{ remittance: accept.terms.values.reference }])
  await expect.poll(() => releases().length, within).toBeGreaterThan(0)
  await death
  await rig.settled()
  expect(new Set(accepts().map(body => JSON.stringify(body))).size).toBe(1)
  expect(new Set(releases().map(body => JSON.stringify(body))).size).toBe(1)
}
