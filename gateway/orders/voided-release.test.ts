import { vaultAbi } from '@sampan/contracts/vault'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commitAct } from '../act/commit-act.ts'
import { gatewayMigrations } from '../migrations.ts'
import { chainOf } from '../relay/relay-orders.ts'
import { reachPay, waitForStep } from '../testing/scenario.ts'
import { signAct } from '../testing/sign-act.ts'
import { openWorld, type World } from '../testing/world.ts'
import { insertHeldAct } from './store/held-acts.ts'

describeEachEngine('a release that its own signer voids', gatewayMigrations, engine => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00'] })
  })
  afterAll(() => world?.close())

  test('counts no more once the vault names another signer, and the payer can still claim', async () => {
    const { payment, payer, acceptor, order } = await reachPay(world)
    const [owner] = world.vaults
    if (!owner) throw new Error('There is no vault')
    const { signature } = await signAct({ type: 'release' }, order, owner.signer)
    const act = { type: 'release' } as const
    // A block that is still to be taken in would have the release relayed.
    const { connector } = chainOf(world.gateway, world.anvil.chain)
    await world.watch('the newest block to be taken in', async () => {
      return connector.health().head?.height === Number(await world.anvil.call('eth_blockNumber'))
    })
    // As if the release were handed in and lost the race to the chain.
    await commitAct(world.gateway, 'test.release', async ({ trx, now, ...rest }) => {
      const held = { act, role: 'confirmer', signer: acceptor.signer, signature, receivedAt: now } as const
      await insertHeldAct(trx, order.id, held)
      await world.gateway.owner.journeyChanged({ trx, now, ...rest }, payment.id)
    })
    expect(await world.checkout(payment.id)).toMatchObject({ step: 'releasing', status: 'confirming' })
    const args = [world.operator.address] as const
    const rotate = encodeFunctionData({ abi: vaultAbi, functionName: 'setSigner', args })
    await world.sendAs(acceptor.signer, acceptor.vault, rotate)
    const voided = await waitForStep(world, payment.id, 'pay')
    expect(voided).toMatchObject({ status: 'awaiting_payment', order: { release_signed: false, status: 'locked' } })
    expect((await world.act({ type: 'claim' }, order, payer)).status).toBe(200)
    expect((await world.checkout(payment.id)).step).toBe('claimed')
  })
})
