import type { AcceptBatch, AcceptRequest, ReleaseTogether } from '@sampan/api/acceptor-protocol'
import { connectorMigrations } from '@sampan/connector/migrations'
import type { Database } from '@sampan/database/database'
import { pgliteEngine } from '@sampan/database/testing/engines'
import type { Hex } from '@sampan/kernel/hex'
import { verifySignature } from '@sampan/kernel/verify'
import { hashReleaseBatch } from '@sampan/order/v1/batch'
import { orderToJson } from '@sampan/order/v1/wire'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { OrderRecord } from '../orders/order-record.ts'
import { listOrdersOfBatch } from '../orders/store/order-store.ts'
import { ACCEPTOR_MIGRATIONS } from '../store/migrations.ts'
import { CHAIN, SIGNER, VAULT } from '../testing/book.ts'
import { type DeskRig, emptyTables, events, openDeskRig } from '../testing/desk-rig.ts'
import { type FakeGateway, startFakeGateway } from '../testing/fake-gateway.ts'
import { ADDRESS_OF, signClaim } from '../testing/sign-claim.ts'
import { type GatewayLink, linkGateway } from './link-gateway.ts'

const within = { timeout: 10_000, interval: 20 }
let gateway: FakeGateway
let database: Database
let rig: DeskRig
let link: GatewayLink
let stop: AbortController
let running: Promise<void>

beforeAll(async () => {
  database = await pgliteEngine([...connectorMigrations, ...ACCEPTOR_MIGRATIONS]).open()
})
afterAll(() => database.close())
beforeEach(async () => {
  await emptyTables(database)
  gateway = await startFakeGateway({ chain: CHAIN, vault: VAULT.address, signer: SIGNER.address })
  const gateways = [{ url: gateway.origin, max_locked: '500' }]
  rig = await openDeskRig(database, { config: { gateways, timing: { heartbeat_ms: 100, release_certainty: 'seen' } } })
  stop = new AbortController()
  link = linkGateway(rig.acceptor, gateway.origin, () => {})
  running = link.run(stop.signal)
  await vi.waitUntil(() => gateway.streams() === 1, within)
})
afterEach(async () => {
  stop.abort()
  await running
  await gateway.close()
})

const taken = (endpoint: string) => gateway.taken.filter(call => call.endpoint === endpoint)

async function accepted(): Promise<AcceptRequest> {
  const request = rig.request()
  gateway.ask(request)
  const answer = () => taken('acceptLockRequest').find(({ id }) => id === request.id)?.body as AcceptRequest | undefined
  await expect.poll(answer, within).toBeDefined()
  return answer() as AcceptRequest
}

test('a session is opened, offers are handed in and the heart beats with the feeds', async () => {
  expect(taken('putOffers')).toHaveLength(1)
  await expect.poll(() => gateway.heartbeats.length, within).toBeGreaterThan(1)
  expect(gateway.heartbeats.at(-1)).toEqual({ 'sepa-credit-transfer': true })
  expect(link.status()).toMatchObject({ isConnected: true, problem: '' })
})

test('a request is answered at once, and one that does not fit is declined with its code', async () => {
  await accepted()
  gateway.ask(rig.request({ local_amount: '92.99' }))
  await expect
    .poll(() => taken('declineLockRequest').map(({ body }) => body), within)
    .toEqual([{ reason: 'request.price_too_low' }])
})

const SMALL = { amount: '10000000', fee: '0', local_amount: '9.30' }

test('what is asked for together is answered in one call, and again byte for byte when the answer was lost', async () => {
  gateway.failNext('acceptLockRequests', 'drop')
  const requests = [rig.request(SMALL), rig.request(SMALL), rig.request(SMALL)]
  for (const request of requests) gateway.ask(request)
  await expect.poll(() => taken('acceptLockRequests').length, within).toBe(2)
  const [first, second] = taken('acceptLockRequests')
  expect(second).toEqual(first)
  const body = first?.body as AcceptBatch | undefined
  expect(body?.orders.map(({ request }) => request)).toEqual(requests.map(({ id }) => id))
  expect(taken('acceptLockRequest')).toEqual([])
})

test('when some of a batch was closed meanwhile, the others are signed anew and taken', async () => {
  const requests = [rig.request(SMALL), rig.request(SMALL), rig.request(SMALL)]
  const [closed, ...others] = requests.map(({ id }) => id)
  gateway.closeRequest(closed ?? '')
  for (const request of requests) gateway.ask(request)
  await expect.poll(() => taken('acceptLockRequests').length, within).toBe(2)
  const [first, second] = taken('acceptLockRequests').map(({ body }) => body as AcceptBatch)
  expect(second?.orders.map(({ request }) => request)).toEqual(others)
  expect(second?.orders[0]?.order.nonce).toBe(first?.orders[0]?.order.nonce)
  expect(second?.signature).not.toBe(first?.signature)
  await expect.poll(async () => (await rig.newest())?.deliveredAt, within).toBeDefined()
})

test('an answer that was lost is given again, byte for byte and under the same key', async () => {
  gateway.failNext('acceptLockRequest', 'drop')
  gateway.ask(rig.request())
  await expect.poll(() => taken('acceptLockRequest').length, within).toBe(2)
  const [first, second] = taken('acceptLockRequest')
  expect(second).toEqual(first)
})

test('after a restart of the gateway the daemon comes back with session, offers and what was not delivered', async () => {
  gateway.forget()
  await expect.poll(() => gateway.sessions(), within).toBe(2)
  await expect.poll(() => gateway.streams(), within).toBe(1)
  expect(taken('putOffers')).toHaveLength(2)
  await accepted()
})

test('a malformed message costs neither the daemon nor the next message', async () => {
  gateway.ask({ ...rig.request(), amount: 'lots' })
  await accepted()
})

test('a pause takes the offers away, a renewal brings them back', async () => {
  link.renewOffers()
  await expect.poll(() => taken('putOffers').length, within).toBe(2)
})

test('an act that the gateway refuses comes again after a while, with the same signature', async () => {
  const record = await lockedOrder()
  gateway.failNext('submitAct', 409)
  await rig.credit({ remittance: [record.reference] })
  await rig.work()
  link.wake()
  await expect.poll(async () => (await rig.acts(record.orderId))[0]?.deliveryRefused, within).toBeDefined()
  rig.pass(10)
  link.wake()
  await expect.poll(async () => (await rig.acts(record.orderId))[0]?.deliveredAt, within).toBeDefined()
  expect(taken('submitAct')).toHaveLength(1)
})

/** What comes together then is there together when the link is back. */
async function whileAway(work: () => Promise<void>): Promise<void> {
  stop.abort()
  await running
  await work()
  stop = new AbortController()
  running = link.run(stop.signal)
}

/** Three orders that are locked in one batch, and credits for those at these positions in one turn of work. */
async function releasedBatch(credited: readonly number[]): Promise<OrderRecord[]> {
  const requests = [rig.request(SMALL), rig.request(SMALL), rig.request(SMALL)]
  for (const request of requests) gateway.ask(request)
  const batch = async () => {
    const newest = await rig.newest()
    return requests.some(({ id }) => id === newest?.request) ? newest?.inBatch?.id : undefined
  }
  await expect.poll(batch, within).toBeDefined()
  const records = await listOrdersOfBatch(database.kysely, (await batch()) as Hex)
  const { id, batch: locked } = records[0]?.inBatch ?? {}
  if (!id || !locked) throw new Error('three orders make a batch')
  const { nonce, count, total: totalUnits } = locked
  await rig.mine({ type: 'batchLocked', batchId: id, nonce, count, totalUnits })
  await whileAway(async () => {
    for (const position of credited) {
      await rig.credit({ amountUnits: 930n, remittance: [records[position]?.reference ?? ''] })
    }
    await rig.work()
  })
  return records
}

test('releases of one batch go in one call, with a signature over just these', async () => {
  const records = await releasedBatch([2, 0])
  await expect.poll(() => taken('releaseTogether').length, within).toBe(1)
  const [call] = taken('releaseTogether')
  const place = records[0]?.inBatch
  if (!call || !place) throw new Error('three orders make a batch')
  expect(call.id).toBe(place.id)
  const { releases, signature } = call.body as ReleaseTogether
  expect(releases.map(({ order }) => order)).toEqual([records[0]?.orderId, records[2]?.orderId])
  expect(verifySignature(hashReleaseBatch(place.batch, 5n, VAULT), signature, SIGNER.address)).toBe('valid')
  for (const { order, signature: own } of releases) {
    expect((await rig.acts(order)).map(act => act.signature)).toEqual([own])
    await expect.poll(async () => (await rig.acts(order))[0]?.deliveredAt, within).toBeDefined()
  }
  expect(taken('submitAct')).toEqual([])
})

test('releases that are not taken together, or whose answer is lost, go one by one', async () => {
  for (const trouble of [409, 401, 'drop'] as const) {
    gateway.failNext('releaseTogether', trouble)
    const before = taken('submitAct').length
    const records = await releasedBatch([0, 1])
    for (const { orderId } of records.slice(0, 2)) {
      await expect.poll(async () => (await rig.acts(orderId))[0]?.deliveredAt, within).toBeDefined()
    }
    const ids = taken('submitAct').slice(before)
    expect(ids.map(({ id }) => id).toSorted()).toEqual(
      records
        .slice(0, 2)
        .map(({ orderId }) => orderId)
        .toSorted(),
    )
  }
})

test('a release alone goes by itself, and so does one whose order has left the batch', async () => {
  await releasedBatch([1])
  await expect.poll(() => taken('submitAct').length, within).toBe(1)
  const records = await releasedBatch([])
  const [first, second] = records as [OrderRecord, OrderRecord]
  await rig.mine({ type: 'takenOut', orderId: first.orderId, batchId: first.inBatch?.id as Hex })
  await rig.mine(events.claimed(first))
  for (const { reference } of [first, second]) await rig.credit({ amountUnits: 930n, remittance: [reference] })
  await rig.work()
  link.wake()
  await expect.poll(() => taken('submitAct').length, within).toBe(3)
  expect(taken('releaseTogether')).toEqual([])
})

test('late money is reported with a commitment and without the bank’s number', async () => {
  const record = await lockedOrder()
  rig.pass(7_200)
  await rig.mine(events.expired(record))
  await rig.blocks(20)
  await rig.credit({ bankReference: 'SECRET-1', remittance: [record.reference] })
  await rig.work()
  link.wake()
  await expect.poll(() => taken('reportLateMoney').length, within).toBe(1)
  const [report] = taken('reportLateMoney')
  expect(report?.body).toMatchObject({ reference: record.reference, amount: '93.00', currency: 'EUR' })
  expect(JSON.stringify(report?.body)).not.toContain('SECRET')
})

test('a told claim is believed only when the payer or the buyer signed it', async () => {
  const record = await lockedOrder()
  const order = (signature: `0x${string}`) => {
    const vault = {
      chain: CHAIN,
      address: VAULT.address,
      owner: VAULT.owner,
      signer: VAULT.signer,
      second_key: VAULT.secondKey,
    }
    const flags = { claimed: true, release_signed: false, contest_signed: false, chain_transactions: {} }
    const object = {
      object: 'order',
      id: record.orderId,
      vault,
      order: orderToJson(record.order),
      status: 'locked',
      certainty: 'seen',
    } as const
    const claim = { signature, signer: ADDRESS_OF.payer }
    gateway.tell({ object: 'acceptor_order', payment: record.payment, order: { ...object, ...flags } as never, claim })
  }
  order(signClaim('stranger', record))
  order(signClaim('payer', record))
  await expect
    .poll(async () => (await rig.read(record.orderId)).claim?.signature, within)
    .toBe(signClaim('payer', record))
})

async function lockedOrder(): Promise<OrderRecord> {
  const accept = await accepted()
  const record = await rig.newest()
  if (!record || record.lockSignature !== accept.signature) throw new Error('the newest order is the accepted one')
  await rig.mine(events.locked(record))
  return record
}
