import { tetherLikeAbi } from '@sampan/contracts/testing/tether-like'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatewayMigrations } from '../migrations.ts'
import { reachPay, reachPayTogether, waitForStatus } from '../testing/scenario.ts'
import { openWorld, type World } from '../testing/world.ts'

describeEachEngine('a payout that the token refuses', gatewayMigrations, engine => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00'] })
  })
  afterAll(() => world?.close())

  const switchToken = async (functionName: 'pause' | 'unpause') => {
    const [deployer] = world.people
    if (!deployer) throw new Error('Nobody deployed the token')
    const data = encodeFunctionData({ abi: tetherLikeAbi, functionName })
    await world.sendAs(deployer.address, world.deployment.token.address, data)
  }

  test('is said of each order of a batch, though the vault pays their buyer at once', async () => {
    const scenarios = await reachPayTogether(world, 3)
    await switchToken('pause')
    for (const { acceptor, order } of scenarios.slice(1)) {
      expect((await acceptor.act({ type: 'release' }, order)).status).toBe(200)
    }
    for (const { payment } of scenarios.slice(1)) {
      const paid = await waitForStatus(world, payment.id, 'paid')
      expect(paid).toMatchObject({ flags: ['credited'], outcome: 'released', settlement: { received: '0.000000' } })
    }
    await switchToken('unpause')
    const [first] = scenarios
    if (!first) throw new Error('there were three')
    await first.acceptor.act({ type: 'release' }, first.order)
    expect(await waitForStatus(world, first.payment.id, 'paid')).toMatchObject({ flags: [] })
  })

  test('is said to be a credit, and is not counted as received', async () => {
    const { payment, acceptor, order } = await reachPay(world)
    await switchToken('pause')
    const before = await world.balanceOf(world.merchant.address)
    expect((await acceptor.act({ type: 'release' }, order)).status).toBe(200)
    const paid = await waitForStatus(world, payment.id, 'paid')
    expect(paid).toMatchObject({ flags: ['credited'], outcome: 'released', settlement: { received: '0.000000' } })
    expect((await world.events(payment.id)).slice(-2)).toEqual(['payment.paid', 'payment.credited'])
    expect(await world.balanceOf(world.merchant.address)).toBe(before)
  })
})
