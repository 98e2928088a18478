import { connectorMigrations } from '@sampan/connector/migrations'
import type { Database } from '@sampan/database/database'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { verifySignature } from '@sampan/kernel/verify'
import { hashTerms } from '@sampan/order/v1/terms'
import { hashAct } from '@sampan/order/v1/typed-data'
import { parseReference } from '@sampan/rails/reference'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { acceptBody } from '../gateways/deliver.ts'
import { ACCEPTOR_MIGRATIONS } from '../store/migrations.ts'
import { GATEWAY, SIGNER, VAULT } from '../testing/book.ts'
import { type DeskRig, emptyTables, events, openDeskRig } from '../testing/desk-rig.ts'
import { acceptRequest } from './accept-request.ts'

describeEachEngine('accepting a request', [...connectorMigrations, ...ACCEPTOR_MIGRATIONS], ({ open }) => {
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

  test('gives a signed order with its terms, which the vault would lock', async () => {
    const record = await rig.order()
    expect(verifySignature(hashAct({ type: 'lock' }, record.order, VAULT), record.lockSignature, SIGNER.address)).toBe(
      'valid',
    )
    expect(record.order.terms).toBe(hashTerms(record.terms))
    expect(parseReference(record.terms.values.reference).ok).toBe(true)
    expect(record.terms.values).toMatchObject({ localAmount: '93.00', currency: 'EUR', payerName: '' })
    expect(await rig.read(record.orderId)).toEqual(record)
  })

  test('gives the same bytes for the same request, however often and however concurrently it is asked', async () => {
    const request = rig.request()
    const answers = await Promise.all([1, 2, 3, 4].map(() => acceptRequest(rig.acceptor, GATEWAY, request)))
    const later = await acceptRequest(rig.acceptor, GATEWAY, { ...request, amount: '1', expires_at: 0 })
    const bodies = new Set([...answers, later].map(answer => answer.ok && JSON.stringify(acceptBody(answer.value))))
    expect(bodies.size).toBe(1)
  })

  test('gives every live order a lane of its own', async () => {
    const records = await Promise.all(
      [1, 2, 3].map(() => rig.order({ amount: '10000000', fee: '0', local_amount: '9.30' })),
    )
    const lanes = records.map(({ lane }) => lane).sort((a, b) => a - b)
    expect(lanes.map(lane => lane - (lanes[0] ?? 0))).toEqual([0, 1, 2])
    expect(new Set(records.map(({ reference }) => reference)).size).toBe(3)
  })

  test('uses a lane again only once its order has ended below the finalized height, with a higher sequence', async () => {
    const first = await rig.order()
    await rig.mine(events.locked(first))
    await rig.mine(events.released(first))
    expect((await rig.order({ amount: '10000000', fee: '0', local_amount: '9.30' })).lane).toBe(first.lane + 1)
    await rig.blocks(20)
    expect((await rig.read(first.orderId)).closedAt).toBeDefined()
    const next = await rig.order({ amount: '10000000', fee: '0', local_amount: '9.30' })
    expect([next.lane, next.sequence]).toEqual([first.lane, 2])
  })

  test('gives the lane back when the chain can no longer lock the order, and not before', async () => {
    const record = await rig.order()
    rig.pass(61)
    await rig.blocks(1)
    expect((await rig.read(record.orderId)).closedAt).toBeUndefined()
    await rig.blocks(30, 0)
    expect((await rig.read(record.orderId)).closedAt).toBeDefined()
    expect([
      (await rig.order()).lane,
      (await rig.order({ amount: '10000000', fee: '0', local_amount: '9.30' })).lane,
    ]).toEqual([record.lane, record.lane + 1])
  })

  test('killed before the commit it has signed nothing; killed after it, it answers the same again', async () => {
    const request = rig.request()
    killAt = { name: 'orders.accept', phase: 'before' }
    await expect(acceptRequest(rig.acceptor, GATEWAY, request)).rejects.toThrow('killed')
    killAt = { name: 'orders.accept', phase: 'after' }
    await expect(acceptRequest(rig.acceptor, GATEWAY, request)).rejects.toThrow('killed')
    killAt = undefined
    const again = await acceptRequest(rig.acceptor, GATEWAY, request)
    expect(again).toMatchObject({ ok: true, value: { sequence: 1 } })
    const next = await rig.order({ amount: '10000000', fee: '0', local_amount: '9.30' })
    expect(again.ok && next.lane - again.value.lane).toBe(1)
  })

  test('counts what is signed and not locked against the free balance and the caps', async () => {
    rig.setReading({ freeUnits: 215_000_000n })
    await rig.order()
    await rig.order()
    const third = await acceptRequest(rig.acceptor, GATEWAY, rig.request())
    expect(third).toMatchObject({ code: 'request.vault_too_low' })
  })

  test('does not count a lock twice that the vault’s balance shows already', async () => {
    rig.setReading({ freeUnits: 225_000_000n })
    const first = await rig.order()
    await rig.mine(events.locked(first))
    rig.setReading({ freeUnits: 125_000_000n })
    expect(await acceptRequest(rig.acceptor, GATEWAY, rig.request())).toMatchObject({ ok: true })
  })

  test('serves no merchant with an open contest, and every other one', async () => {
    const record = await rig.order()
    await rig.mine(events.locked(record))
    await rig.mine(events.claimed(record))
    await rig.mine(events.contested(record))
    expect(await acceptRequest(rig.acceptor, GATEWAY, rig.request())).toMatchObject({
      code: 'request.merchant_contested',
    })
    const other = rig.request({ merchant: `0x${'32'.repeat(32)}` })
    expect((await acceptRequest(rig.acceptor, GATEWAY, other)).ok).toBe(true)
  })

  test('a reorganised lock is no lock, and a reorganised end no end', async () => {
    const record = await rig.order()
    const lock = await rig.mine(events.locked(record))
    const end = await rig.mine(events.released(record))
    expect((await rig.read(record.orderId)).state.status).toBe('released')
    await rig.retract(end)
    expect((await rig.read(record.orderId)).state).toEqual({ status: 'locked' })
    await rig.retract(lock)
    expect(await rig.read(record.orderId)).toMatchObject({ state: { status: 'none' }, lockHeight: undefined })
  })
})
