import { describeEachEngine } from '@sampan/database/testing/engines'
import type { Hex } from '@sampan/kernel/hex'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { gatewayMigrations } from '../migrations.ts'
import { reachClaimed, reachPay, type Scenario, waitForStatus, waitForStep } from '../testing/scenario.ts'
import { openWorld, type World } from '../testing/world.ts'

const WINDOWS = {
  lock_seconds: 600,
  acceptor_answer_seconds: 60,
  pay_seconds: 120,
  claim_grace_seconds: 120,
  confirm_seconds: 300,
  rule_seconds: 300,
  claim_margin_seconds: 30,
}

describeEachEngine('how an order ends', gatewayMigrations, engine => {
  let world: World
  let before: bigint
  beforeAll(async () => {
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00'], config: { windows: WINDOWS } })
  })
  afterAll(() => world?.close())
  beforeEach(async () => {
    before = await world.balanceOf(world.merchant.address)
  })
  const received = async () => (await world.balanceOf(world.merchant.address)) - before

  /** The claim is on chain and answered by a contest. */
  async function reachContested(): Promise<Scenario> {
    const scenario = await reachClaimed(world)
    expect((await scenario.acceptor.act({ type: 'contest' }, scenario.order)).status).toBe(200)
    await world.until('the contest on chain', async () => {
      return (await world.checkout(scenario.payment.id)).order?.status === 'contested'
    })
    return scenario
  }

  test('the payer never pays: it expires, and the USDT is free again', async () => {
    const { payment, order } = await reachPay(world)
    await world.warpTo(order.order.claimBy + 1)
    const expired = await waitForStatus(world, payment.id, 'expired')
    expect(expired).toMatchObject({ outcome: 'returned', flags: [], order: { status: 'returned' } })
    expect(await world.events(payment.id)).toEqual([
      'payment.created',
      'payment.awaiting_payment',
      'payment.returned',
      'payment.expired',
    ])
    expect((await world.checkout(payment.id)).step).toBe('returned')
    expect(await received()).toBe(0n)
  })

  test('the payer claims and the acceptor says nothing: its silence releases', async () => {
    const { payment, order } = await reachClaimed(world)
    expect((await world.checkout(payment.id)).step).toBe('claimed')
    await world.warpTo(order.order.claimBy - 50)
    await world.until('the claim on chain', async () => (await world.payment(payment.id)).order?.status === 'claimed')
    await world.warpTo(order.order.confirmBy + 1)
    const paid = await waitForStatus(world, payment.id, 'paid')
    expect(paid).toMatchObject({ outcome: 'silence', flags: [] })
    expect(await received()).toBe(19_900_000n)
  })

  test('a contest brings the claim on chain, and the arbiter rules for the merchant', async () => {
    const { payment, order } = await reachContested()
    expect((await world.checkout(payment.id)).step).toBe('contested')
    const ruling = { type: 'rule', toBuyer: BigInt(order.order.amount) } as const
    expect((await world.act(ruling, order, world.arbiter)).status).toBe(200)
    const paid = await waitForStatus(world, payment.id, 'paid')
    expect(paid).toMatchObject({ outcome: 'ruling', flags: ['disputed'] })
    expect(await received()).toBe(19_900_000n)
    expect(await world.events(payment.id)).toContain('payment.disputed')
  })

  test('the arbiter rules for the acceptor: nothing is paid', async () => {
    const { payment, order } = await reachContested()
    expect((await world.act({ type: 'rule', toBuyer: 0n }, order, world.arbiter)).status).toBe(200)
    const expired = await waitForStatus(world, payment.id, 'expired')
    expect(expired).toMatchObject({ outcome: 'ruling', flags: ['disputed'] })
    expect(await received()).toBe(0n)
  })

  test('the arbiter says nothing: everything returns to the vault', async () => {
    const { payment, order } = await reachContested()
    await world.warpTo(order.order.ruleBy + 1)
    const expired = await waitForStatus(world, payment.id, 'expired')
    expect(expired).toMatchObject({ outcome: 'returned', flags: ['disputed'] })
    expect(await received()).toBe(0n)
  })

  test('both sides settle on a part of it', async () => {
    const { payment, order, acceptor } = await reachClaimed(world)
    const split = { type: 'settle', toBuyer: 10_000_000n } as const
    expect((await acceptor.act(split, order)).status).toBe(200)
    expect((await world.payment(payment.id)).status).toBe('confirming')
    expect((await world.act(split, order, world.merchant)).status).toBe(200)
    const paid = await waitForStatus(world, payment.id, 'paid')
    expect(paid).toMatchObject({ outcome: 'settlement', flags: ['partial'], settlement: { received: '9.950000' } })
    expect((await world.checkout(payment.id)).step).toBe('partly_paid')
    expect(await received()).toBe(9_950_000n)
  })

  test('the payer cancels and chooses again', async () => {
    const { payment, order, payer, acceptor } = await reachPay(world)
    expect((await world.act({ type: 'cancel' }, order, payer)).status).toBe(200)
    await waitForStatus(world, payment.id, 'requires_method')
    expect(await world.events(payment.id)).toContain('payment.returned')
    await acceptor.heartbeat()
    expect((await world.choose(payment.id, payer.address)).status).toBe(200)
    const [request] = await world.until('the acceptor to be asked again', async () => {
      const { requests } = await acceptor.look()
      return requests.length > 0 && requests
    })
    if (request) expect((await acceptor.accept(request)).status).toBe(200)
    const again = await waitForStep(world, payment.id, 'pay')
    if (again.order) await acceptor.act({ type: 'release' }, again.order)
    expect(await waitForStatus(world, payment.id, 'paid')).toMatchObject({ outcome: 'released' })
  })

  test('the merchant cancels the order: the payment is cancelled', async () => {
    const { payment, order } = await reachPay(world)
    expect((await world.act({ type: 'cancel' }, order, world.merchant)).status).toBe(200)
    expect(await waitForStatus(world, payment.id, 'cancelled')).toMatchObject({ outcome: 'returned' })
  })

  test('an act by the wrong key, too early or malformed is refused, and the same act twice is one', async () => {
    const { payment, order, payer, acceptor } = await reachPay(world)
    const refused = async (answer: Promise<{ status: number; body: unknown }>) => (await answer).body
    expect(await refused(world.act({ type: 'release' }, order, payer))).toMatchObject({
      error: { code: 'order.wrong_signer' },
    })
    expect(await refused(acceptor.act({ type: 'contest' }, order))).toMatchObject({
      error: { code: 'order.wrong_status' },
    })
    const stolen = { address: payer.address, sign: async (digest: Hex) => world.merchant.sign(digest) }
    expect(await refused(world.act({ type: 'claim' }, order, stolen))).toMatchObject({
      error: { code: 'order.bad_signature' },
    })
    // Each time a device key signs, the signature is another one.
    const logged = async () => (await world.database.executeSql('select index from ledger_entry')).rows.length
    const before = await logged()
    const claims = [1, 2].map(() => world.act({ type: 'claim' }, order, payer))
    expect((await Promise.all(claims)).map(({ status }) => status)).toEqual([200, 200])
    expect(await logged()).toBe(before + 1)
    await acceptor.act({ type: 'release' }, order)
    await waitForStatus(world, payment.id, 'paid')
    expect(await refused(acceptor.act({ type: 'settle', toBuyer: 1n }, order))).toMatchObject({
      error: { code: 'order.ended' },
    })
  })
})
