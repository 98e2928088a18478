import type { BlockRef, VaultEvent, VaultLogged } from '@sampan/connector/event'
import { describeEachEngine } from '@sampan/database/testing/engines'
import type { Hex } from '@sampan/kernel/hex'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { handleBatches } from '../inbox/handle-batch.ts'
import { gatewayMigrations } from '../migrations.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { findOrder } from '../orders/store/orders.ts'
import { finalityPolicies } from '../relay/open-chain.ts'
import { chooseAndAsk, nextAsked, reachPay, waitForStatus, waitForStep } from '../testing/scenario.ts'
import { openWorld, type World } from '../testing/world.ts'
import { MAX_ORDERED } from './choose-method.ts'

describeEachEngine('the orders of a payment', gatewayMigrations, engine => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00'], slotsInAnEpoch: 16 })
  })
  afterAll(() => world?.close())
  beforeEach(async () => {
    await Promise.all(world.acceptors.map(acceptor => acceptor.heartbeat()))
  })

  test('an order that was given up and that a reorg brings back still pays, and a second one makes it over', async () => {
    const { payment, payer, order, acceptor } = await reachPay(world)
    const old = await world.time()
    await world.takeBack(order.chain_transactions['lock'] ?? '')
    await world.watch('where to pay to be withdrawn', async () => {
      return (await world.checkout(payment.id)).step === 'withdrawn'
    })
    await world.warpTo(order.order.lockBy + 1)
    const given = await world.until('the order to be given up', async () => {
      const record = await findOrder(world.database.kysely, order.id)
      return record?.isAbandoned && record
    })
    await acceptor.heartbeat()
    expect((await world.choose(payment.id, payer.address)).status).toBe(200)
    const asked = await nextAsked(world)
    expect((await asked.acceptor.accept(asked.request)).status).toBe(200)
    const second = await waitForStep(world, payment.id, 'pay')
    expect(second.order?.id).not.toBe(order.id)
    await bringBack(given, old)
    const paid = await waitForStatus(world, payment.id, 'paid')
    expect(paid).toMatchObject({ flags: [], order: { id: order.id }, settlement: { received: '19.900000' } })
    if (second.order) expect((await acceptor.act({ type: 'release' }, second.order)).status).toBe(200)
    const over = await world.until('the second order to pay', async () => {
      const view = await world.payment(payment.id)
      return view.flags.includes('over') && view
    })
    expect(over).toMatchObject({ status: 'paid', order: { id: order.id }, settlement: { received: '39.800000' } })
    expect((await world.events(payment.id)).slice(-2)).toEqual(['payment.paid', 'payment.over'])
  })

  test('an acceptor whose match has ended signs in vain', async () => {
    const { acceptor, request } = await chooseAndAsk(world)
    await world.database.executeSql(`update match set status = 'failed' where id in
      (select match from lock_request where id = '${request.id}')`)
    const answer = await acceptor.accept(request)
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'request.closed' } } })
    await acceptor.decline(request)
  })

  test('a payer who has orders locked and cancels them comes to an end', async () => {
    const first = await reachPay(world)
    const { payment, payer } = first
    let { order } = first
    for (let count = 1; count < MAX_ORDERED; count += 1) {
      await giveUp(payment.id, order, payer)
      expect((await world.choose(payment.id, payer.address)).status).toBe(200)
      const asked = await nextAsked(world)
      expect((await asked.acceptor.accept(asked.request)).status).toBe(200)
      order = (await waitForStep(world, payment.id, 'pay')).order ?? order
    }
    await giveUp(payment.id, order, payer)
    expect((await world.checkout(payment.id)).methods).toEqual([])
    const refused = await world.choose(payment.id, payer.address)
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'payment.too_many_choices' } } })
  })

  async function giveUp(id: string, ...[order, payer]: [Parameters<World['act']>[1], Parameters<World['act']>[2]]) {
    expect((await world.act({ type: 'cancel' }, order, payer)).status).toBe(200)
    await waitForStatus(world, id, 'requires_method')
    await world.acceptors[0]?.heartbeat()
  }

  /** The chain turns out to have locked and released an order long ago. */
  async function bringBack(record: OrderRecord, time: number): Promise<void> {
    const head = await headOf(world)
    const { amount, fee } = record.order
    const happened: VaultEvent[] = [
      { type: 'locked', orderId: record.id, nonce: record.order.nonce, amountUnits: amount },
      {
        type: 'released',
        orderId: record.id,
        by: record.vault.signer,
        paidUnits: amount - fee,
        feePaidUnits: fee,
      },
    ]
    const block = { height: head.height - 5, hash: `0x${'ab'.repeat(32)}`, time } as const
    const events = happened.map((event, logIndex): VaultLogged => {
      const id = `${record.chain}:${block.hash}:${logIndex}`
      const { chain, vault } = record
      return {
        type: 'vault',
        id,
        key: id,
        chain,
        block,
        chainTransaction: block.hash,
        logIndex,
        vault: vault.address,
        event,
      }
    })
    const { gateway } = world
    const take = handleBatches(gateway, finalityPolicies(gateway.config))
    const batch = { chain: record.chain, head, finalizedHeight: 0, events }
    await world.database.transact('test.batch', trx => take(trx, batch))
  }
})

async function headOf({ anvil }: World): Promise<BlockRef> {
  const latest = await anvil.call<{ number: Hex; hash: Hex; timestamp: Hex }>('eth_getBlockByNumber', ['latest', false])
  return { height: Number(latest.number), hash: latest.hash, time: Number(latest.timestamp) }
}
