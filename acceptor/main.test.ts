import type { ActRequest } from '@sampan/api/order'
import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { type Deployment, deploy } from '@sampan/connector/testing/deploy'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeRig, type Rig } from './testing/rig.ts'

let anvil: Anvil
let deployment: Deployment
let rig: Rig
let account = 1
beforeAll(async () => {
  anvil = await startAnvil()
  deployment = await deploy(anvil)
})
afterAll(() => anvil.close())
beforeEach(async () => {
  const owner = anvil.accounts[account++ % 10]
  if (!owner) throw new Error('anvil has ten accounts')
  rig = await makeRig(anvil, deployment, owner)
})
afterEach(() => rig.close())

const within = { timeout: 15_000, interval: 25 }
const taken = (endpoint: string) => rig.gateway.taken.filter(call => call.endpoint === endpoint)
const acts = () => taken('submitAct').map(call => call.body as ActRequest)

async function locked() {
  await expect.poll(() => rig.gateway.streams(), within).toBe(1)
  const request = await rig.request()
  rig.gateway.ask(request)
  await expect.poll(() => rig.accepted(request.id), within).toBeDefined()
  const accept = rig.accepted(request.id)
  if (!accept) throw new Error('accepted')
  await rig.act('lock', accept)
  return accept
}

test('a request is accepted, locked, paid and released without a person', async () => {
  await rig.start()
  const accept = await locked()
  await rig.statement([{ amountUnits: 9_300n, remittance: `Order ${accept.terms.values.reference}` }])
  await expect.poll(acts, within).toHaveLength(1)
  const [release] = acts()
  expect(release?.type).toBe('release')
  if (!release) throw new Error('released')
  await rig.act('release', accept, release.signature)
  const receipt = await anvil.call<{ logs: unknown[] }>('eth_getTransactionReceipt', [
    await anvil
      .call<{ transactions: string[] }>('eth_getBlockByNumber', ['latest', false])
      .then(block => block.transactions[0]),
  ])
  expect(receipt.logs.length).toBeGreaterThan(1)
})
