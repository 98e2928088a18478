import { describeEachEngine } from '@sampan/database/testing/engines'
import { gatewayMigrations } from '@sampan/gateway/migrations'
import { apiCall } from '@sampan/gateway/testing/api-call'
import { reachClaimed, waitForStatus } from '@sampan/gateway/testing/scenario'
import { openWorld, type World } from '@sampan/gateway/testing/world'
import { verifyReceipt } from '@sampan/ledger/log/verify-receipt'
import { afterAll, beforeAll, expect, test } from 'vitest'

describeEachEngine('a chain that takes a release back', gatewayMigrations, engine => {
  let world: World
  beforeAll(async () => {
    // Far from final, so that the chain may still change its mind.
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00'], slotsInAnEpoch: 16 })
  })
  afterAll(() => world?.close())

  test('pays once all the same: the release is sent again, and the receipt tells of both', async () => {
    const before = await world.balanceOf(world.merchant.address)
    // So much that it counts as paid only when it is final.
    const { payment, acceptor, order } = await reachClaimed(world, { amount: '6000.00' })
    expect((await acceptor.act({ type: 'release' }, order)).status).toBe(200)
    const first = await world.until('the release on chain', async () => {
      const { order: shown } = await world.checkout(payment.id)
      return shown?.status === 'released' && shown.chain_transactions['release']
    })
    await world.takeBack(first)
    expect(await world.balanceOf(world.merchant.address)).toBe(before)

    await waitForStatus(world, payment.id, 'paid')
    expect((await world.balanceOf(world.merchant.address)) - before).toBe(1_194_000_000n)
    expect((await world.events(payment.id)).filter(type => type === 'payment.paid')).toHaveLength(1)
    const { body } = await apiCall<{ entries: { leaf: string }[] }>(
      world.url,
      'GET',
      `/v1/payments/${payment.id}/receipt`,
    )
    const kinds = body.entries.map(entry => (JSON.parse(entry.leaf) as { kind: string }).kind)
    expect(kinds.filter(kind => kind === 'chain.released')).toHaveLength(2)
    expect(kinds.filter(kind => kind === 'chain.retracted')).toHaveLength(1)
    expect(verifyReceipt(body)).toMatchObject({ valid: true, summary: { ending: 'confirmed', confirmedBy: 'both' } })
  })
})
