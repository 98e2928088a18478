import { connectorMigrations } from '@sampan/connector/migrations'
import { vaultAbi } from '@sampan/contracts/vault'
import type { Database } from '@sampan/database/database'
import { describeEachEngine } from '@sampan/database/testing/engines'
import type { Hex } from '@sampan/kernel/hex'
import { verifySignature } from '@sampan/kernel/verify'
import { batchId, hashLockBatch } from '@sampan/order/v1/batch'
import { verifyPath } from '@sampan/order/v1/batch-tree'
import { getAbiItem, toFunctionSelector } from 'viem'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { batchBody } from '../gateways/deliver.ts'
import { ACCEPTOR_MIGRATIONS } from '../store/migrations.ts'
import { GATEWAY, SIGNER, VAULT } from '../testing/book.ts'
import { type DeskRig, emptyTables, events, openDeskRig } from '../testing/desk-rig.ts'
import { acceptRequests } from './accept-request.ts'
import type { OrderRecord } from './order-record.ts'
import { signAnew } from './sign-anew.ts'
import { listOrdersOfBatch } from './store/order-store.ts'

const RELEASE_ONE = toFunctionSelector(getAbiItem({ abi: vaultAbi, name: 'releaseOne' }))
const SMALL = { amount: '10000000', fee: '0', local_amount: '9.30' }

describeEachEngine('answering requests together', [...connectorMigrations, ...ACCEPTOR_MIGRATIONS], ({ open }) => {
  let database: Database
  let rig: DeskRig
  let killAt: { name: string; phase: string } | undefined
  beforeAll(async () => {
    database = await open(point => {
      if (point.name === killAt?.name && point.phase === killAt.phase) throw new Error('killed')
    })
  })
  beforeEach(async () => {
    killAt = undefined
    await emptyTables(database)
    rig = await openDeskRig(database)
  })
  afterAll(() => database.close())

  const three = () => rig.orders([SMALL, { ...SMALL, amount: '9999999' }, SMALL])
  const statuses = async (records: readonly OrderRecord[]) =>
    Promise.all(records.map(async ({ orderId }) => (await rig.read(orderId)).state.status))

  test('signs one batch, each order of which proves where it stands and what backs it', async () => {
    const records = await three()
    const [first] = records
    if (!first?.inBatch) throw new Error('three orders make a batch')
    const { batch, id } = first.inBatch
    expect(batch).toMatchObject({ count: 3, total: 29_999_999n, nonce: first.order.nonce })
    expect(batchId(batch, VAULT)).toBe(id)
    expect(verifySignature(hashLockBatch(batch, VAULT), first.lockSignature, SIGNER.address)).toBe('valid')
    for (const record of records) {
      const { position = -1, path = '0x' } = record.inBatch ?? {}
      expect(verifyPath(batch, [{ position, order: record.order }], path).ok).toBe(true)
      expect(await rig.read(record.orderId)).toEqual(record)
    }
    expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3])
    expect(new Set(records.map(({ lane }) => lane)).size).toBe(1)
  })

  test('leaves out what does not fit, counts each against the next, and signs a lone one by itself', async () => {
    rig.setReading({ freeUnits: 35_000_000n })
    const requests = [rig.request(SMALL), rig.request({ ...SMALL, amount: '11000000' }), rig.request(SMALL)]
    const extra = [rig.request(SMALL), rig.request({ ...SMALL, lock_by: rig.now() + 61 })]
    const answers = await acceptRequests(rig.acceptor, GATEWAY, [...requests, ...extra])
    const said = new Map(answers.map(({ request, answer }) => [request.id, answer.ok ? 'signed' : answer.code]))
    expect([...requests, ...extra].map(({ id }) => said.get(id))).toEqual([
      'signed',
      'request.price_too_low',
      'signed',
      'request.vault_too_low',
      'request.vault_too_low',
    ])
    const lone = await acceptRequests(rig.acceptor, 'https://other.example', [rig.request()])
    expect(lone[0]?.answer).toMatchObject({ code: 'request.cap_exceeded' })
    rig.setReading({ freeUnits: 1_000_000_000n })
    expect((await rig.order(SMALL)).inBatch).toBeUndefined()
  })

  test('killed before the commit it has signed nothing; killed after it, it answers with the same bytes', async () => {
    const requests = [rig.request(SMALL), rig.request(SMALL)]
    const answer = () => acceptRequests(rig.acceptor, GATEWAY, requests)
    killAt = { name: 'orders.accept', phase: 'before' }
    await expect(answer()).rejects.toThrow('killed')
    killAt = { name: 'orders.accept', phase: 'after' }
    await expect(answer()).rejects.toThrow('killed')
    killAt = undefined
    const bodies = new Set<string>()
    for (const answers of [await answer(), await answer()]) {
      const [first] = answers.flatMap(one => (one.answer.ok ? [one.answer.value] : []))
      bodies.add(JSON.stringify(batchBody(await listOrdersOfBatch(database.kysely, first?.inBatch?.id ?? '0x'))))
      expect(first).toMatchObject({ sequence: 1 })
    }
    expect(bodies.size).toBe(1)
  })

  test('takes in what the vault does to the batch, for each of its orders, and takes it back', async () => {
    const records = await three()
    const [first, second, third] = records as [OrderRecord, OrderRecord, OrderRecord]
    const batch = first.inBatch?.id as Hex
    const { nonce } = first.order
    const lock = await rig.mine({ type: 'batchLocked', batchId: batch, nonce, count: 3, totalUnits: 29_999_999n })
    expect(await statuses(records)).toEqual(['locked', 'locked', 'locked'])
    await rig.mine({ type: 'takenOut', orderId: second.orderId, batchId: batch })
    await rig.mine(events.claimed(second))
    const paid = { paidUnits: 10_000_000n, feePaidUnits: 0n }
    const release = await rig.mine({ type: 'batchReleased', batchId: batch, which: 1n, ...paid })
    expect(await statuses(records)).toEqual(['released', 'claimed', 'locked'])
    await rig.retract(release)
    expect(await statuses(records)).toEqual(['locked', 'claimed', 'locked'])
    rig.pass(7_200)
    const expiry = await rig.mine({ type: 'batchReturned', batchId: batch, amountUnits: 20_000_000n })
    expect(await statuses(records)).toEqual(['returned', 'claimed', 'returned'])
    await rig.retract(expiry)
    expect(await statuses(records)).toEqual(['locked', 'claimed', 'locked'])
    expect((await rig.read(third.orderId)).lockHeight).toBe(lock.block.height)
    await rig.retract(lock)
    expect((await rig.read(third.orderId)).state.status).toBe('none')
  })

  test('keeps the lane until the last order of the batch has ended for good, and goes on after its last sequence', async () => {
    const records = await three()
    const [first, second, third] = records as [OrderRecord, OrderRecord, OrderRecord]
    const batch = first.inBatch?.id as Hex
    await rig.mine({
      type: 'batchLocked',
      batchId: batch,
      nonce: first.order.nonce,
      count: 3,
      totalUnits: 29_999_999n,
    })
    const paid = { paidUnits: 20_000_000n, feePaidUnits: 0n }
    await rig.mine({ type: 'batchReleased', batchId: batch, which: 5n, ...paid })
    await rig.blocks(20)
    expect((await rig.read(first.orderId)).closedAt).toBeDefined()
    expect((await rig.order(SMALL)).lane).toBe(first.lane + 1)
    await rig.mine({ type: 'batchReleased', batchId: batch, which: 2n, ...paid })
    await rig.blocks(20)
    expect((await rig.read(second.orderId)).closedAt).toBeDefined()
    const next = await rig.order(SMALL)
    expect([next.lane, next.sequence]).toEqual([third.lane, 4])
  })

  test('a batch that the gateway refuses is signed anew in the same places, and only the larger is at stake', async () => {
    rig.setReading({ freeUnits: 45_000_000n })
    const records = await three()
    const [first, second, third] = records as [OrderRecord, OrderRecord, OrderRecord]
    const refused = { batch: first.inBatch?.id as Hex, requests: [first.request], said: 'closed' }
    const renewed = await signAnew(rig.acceptor, refused)
    expect(await signAnew(rig.acceptor, refused)).toEqual([])
    expect(renewed.map(({ request, lane, sequence }) => [request, lane, sequence])).toEqual([
      [second.request, first.lane, 1],
      [third.request, first.lane, 2],
    ])
    const before = new Set(records.flatMap(({ reference, orderId }) => [reference, orderId]))
    expect(renewed.some(({ reference, orderId }) => before.has(reference) || before.has(orderId))).toBe(false)
    expect((await rig.order({ ...SMALL, amount: '4000000', local_amount: '5.00' })).lane).toBe(first.lane + 1)
    expect(await acceptRequests(rig.acceptor, GATEWAY, [rig.request(SMALL)])).toMatchObject([
      { answer: { code: 'request.vault_too_low' } },
    ])
    const again = await signAnew(rig.acceptor, {
      batch: renewed[0]?.inBatch?.id as Hex,
      requests: [second.request],
      said: 'closed',
    })
    expect(again).toMatchObject([{ request: third.request, lane: first.lane, sequence: 1, inBatch: undefined }])
    rig.pass(61)
    await rig.blocks(30, 0)
    const next = await rig.order(SMALL)
    expect([next.lane, next.sequence]).toEqual([first.lane, 4])
  })

  test('a release that the gateway does not relay is sent out of the batch by the daemon', async () => {
    await emptyTables(database)
    rig = await openDeskRig(database, { hasGas: true })
    const [first] = (await three()) as [OrderRecord]
    const batch = first.inBatch?.id as Hex
    const locked = { batchId: batch, nonce: first.order.nonce, count: 3, totalUnits: 29_999_999n }
    await rig.mine({ type: 'batchLocked', ...locked })
    await rig.blocks(5)
    await rig.credit({ amountUnits: first.localUnits, remittance: [first.reference] })
    await rig.work()
    rig.pass(61)
    await rig.work()
    expect(rig.sends.map(({ key }) => key)).toEqual([`order:${first.orderId}:release`])
    expect(rig.sends[0]?.data.slice(0, 10)).toBe(RELEASE_ONE)
  })
})
