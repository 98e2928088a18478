import { describeEachEngine } from '@sampan/database/testing/engines'
import { verifyReceipt } from '@sampan/ledger/log/verify-receipt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatewayMigrations } from '../migrations.ts'
import { reachClaimed, waitForStatus } from '../testing/scenario.ts'
import { openWorld, type World } from '../testing/world.ts'

describeEachEngine('a payment in local money', gatewayMigrations, engine => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00', '5.10'] })
  })
  afterAll(() => world?.close())

  test('goes from the amount to USDT at the merchant, and the receipt holds both signatures', async () => {
    const before = await world.balanceOf(world.merchant.address)
    const { payment, order, acceptor, checkout } = await reachClaimed(world)
    expect(checkout.instructions?.copy_paste?.value).toContain('100.00')
    expect((await acceptor.act({ type: 'release' }, order)).status).toBe(200)
    const paid = await waitForStatus(world, payment.id, 'paid')

    expect(paid).toMatchObject({
      flags: [],
      outcome: 'released',
      method: { rail: 'pix', amount: '100.00', price: '5' },
    })
    expect(paid.settlement).toMatchObject({ expected: '19.900000', received: '19.900000', fee: '0.100000' })
    expect((await world.balanceOf(world.merchant.address)) - before).toBe(19_900_000n)
    expect(await world.events(payment.id)).toEqual([
      'payment.created',
      'payment.awaiting_payment',
      'payment.confirming',
      'payment.paid',
    ])
    const receipt = await (await fetch(`${world.url}/v1/payments/${payment.id}/receipt`)).json()
    const verdict = verifyReceipt(receipt)
    expect(verdict.checks.filter(check => !check.passed)).toEqual([])
    expect(verdict).toMatchObject({ summary: { ending: 'confirmed', confirmedBy: 'both' } })
  })
})
