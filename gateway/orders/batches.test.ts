import type { OrderObject } from '@sampan/api/order'
import { vaultAbi } from '@sampan/contracts/vault'
import { describeEachEngine } from '@sampan/database/testing/engines'
import type { Hex } from '@sampan/kernel/hex'
import { verifyReceipt } from '@sampan/ledger/log/verify-receipt'
import { decodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatewayMigrations } from '../migrations.ts'
import { chooseTogether, reachPayTogether, type Scenario, waitForStatus, waitForStep } from '../testing/scenario.ts'
import { openWorld, type World } from '../testing/world.ts'
import { findOrder } from './store/orders.ts'

// Long enough for a slow machine to sign all that is to be released together.
const RELAY = { release_wait_ms: 2_000 }
const WINDOWS = {
  lock_seconds: 600,
  acceptor_answer_seconds: 60,
  pay_seconds: 1200,
  claim_grace_seconds: 120,
  confirm_seconds: 300,
  rule_seconds: 300,
  claim_margin_seconds: 30,
}

describeEachEngine('orders that lock in a batch', gatewayMigrations, engine => {
  let world: World
  beforeAll(async () => {
    // Nothing is final so soon that a slow machine could not take it back.
    const chain = { slotsInAnEpoch: 64, config: { windows: WINDOWS, relay: RELAY } }
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00'], ...chain })
  })
  afterAll(() => world?.close())

  /** How many chainTransactions of the gateway were mined meanwhile. */
  async function sentDuring<T>(work: () => Promise<T>): Promise<{ sent: number; value: T }> {
    const count = async () => {
      const relayer = world.people[1]?.address
      return Number(await world.anvil.call<Hex>('eth_getTransactionCount', [relayer, 'latest']))
    }
    const before = await count()
    const value = await work()
    return { sent: (await count()) - before, value }
  }

  const statusOf = async ({ payment }: Scenario) => (await world.checkout(payment.id)).order?.status
  const release = async (scenarios: readonly Scenario[]) => {
    const answers = scenarios.map(({ acceptor, order }) => acceptor.act({ type: 'release' }, order))
    for (const { status } of await Promise.all(answers)) expect(status).toBe(200)
  }
  const untilPaid = async (scenarios: readonly Scenario[]) => {
    for (const { payment } of scenarios) await waitForStatus(world, payment.id, 'paid')
  }

  async function receiptOf({ payment }: Scenario) {
    return world.until('the receipt', async () => {
      const answer = await fetch(`${world.url}/v1/payments/${payment.id}/receipt`)
      return answer.ok && answer.json()
    })
  }

  test('lock in one chainTransaction, are released together, claimed and contested alone, and the rest expires', async () => {
    const before = await world.balanceOf(world.merchant.address)
    const locking = await sentDuring(() => reachPayTogether(world, 3))
    expect(locking.sent).toBe(1)
    const scenarios = locking.value
    const [first, second, third] = scenarios as [Scenario, Scenario, Scenario]
    expect(new Set(scenarios.map(({ order }) => order.in_batch?.id)).size).toBe(1)
    expect(first.order.in_batch?.batch).toMatchObject({ count: 3 })

    const claiming = await sentDuring(async () => {
      expect((await world.act({ type: 'claim' }, first.order, first.payer)).status).toBe(200)
      expect((await first.acceptor.act({ type: 'contest' }, first.order)).status).toBe(200)
      await world.until('the contest on chain', async () => (await statusOf(first)) === 'contested')
    })
    expect(claiming.sent).toBe(2)
    expect([await statusOf(second), await statusOf(third)]).toEqual(['locked', 'locked'])

    const releasing = await sentDuring(async () => {
      await release([first, second])
      await untilPaid([first, second])
    })
    expect(releasing.sent).toBe(2)
    const expiring = await sentDuring(async () => {
      await world.warpTo(third.order.order.claimBy + 1)
      await waitForStatus(world, third.payment.id, 'expired')
    })
    expect(expiring.sent).toBe(1)
    const each = BigInt(second.order.order.amount) - BigInt(second.order.order.fee)
    expect((await world.balanceOf(world.merchant.address)) - before).toBe(2n * each)
    for (const scenario of scenarios) expect(verifyReceipt(await receiptOf(scenario))).toMatchObject({ valid: true })
  })

  test('twenty of them are released together, whatever stays behind', async () => {
    const { sent, value: scenarios } = await sentDuring(() => reachPayTogether(world, 20))
    expect(sent).toBe(1)
    const [left, cancelled, ...paid] = scenarios as [Scenario, Scenario, ...Scenario[]]
    expect((await world.act({ type: 'cancel' }, cancelled.order, cancelled.payer)).status).toBe(200)
    const { order } = cancelled
    await world.until('the cancel on chain', async () => {
      return (await findOrder(world.database.kysely, order.id))?.state.status === 'returned'
    })
    const releasing = await sentDuring(async () => {
      await release(paid)
      await untilPaid(paid)
    })
    // One, unless the machine took longer to sign them than a release waits.
    expect(releasing.sent).toBeLessThan(paid.length / 4)
    expect(await statusOf(left)).toBe('locked')
    expect(verifyReceipt(await receiptOf(paid[0] as Scenario)).summary).toMatchObject({ ending: 'confirmed' })
  })

  test('releases that come in one call go out by their one signature', async () => {
    const scenarios = await reachPayTogether(world, 5)
    const [left, claimed, ...rest] = scenarios as [Scenario, Scenario, ...Scenario[]]
    const { acceptor } = left
    const orders = rest.map(({ order }) => order)
    const releasing = await sentDuring(async () => {
      expect((await acceptor.releaseTogether(orders)).status).toBe(204)
      expect((await acceptor.releaseTogether(orders)).status).toBe(204)
      await untilPaid(rest)
    })
    expect(releasing.sent).toBe(1)
    const { order } = await world.checkout((rest[0] as Scenario).payment.id)
    const { input } = await world.anvil.call<{ input: Hex }>('eth_getTransactionByHash', [
      order?.chain_transactions['release'],
    ])
    const { functionName, args } = decodeFunctionData({ abi: vaultAbi, data: input })
    expect(functionName).toBe('releaseBatch')
    expect(args?.[4]).toHaveLength(1)
    for (const scenario of rest) {
      expect(verifyReceipt(await receiptOf(scenario))).toMatchObject({ valid: true, summary: { ending: 'confirmed' } })
    }

    // A claim takes one out of the batch: the shared signature no longer covers it, its own does.
    expect((await world.act({ type: 'claim' }, claimed.order, claimed.payer)).status).toBe(200)
    expect((await acceptor.act({ type: 'contest' }, claimed.order)).status).toBe(200)
    await world.until('the contest on chain', async () => (await statusOf(claimed)) === 'contested')
    expect((await acceptor.releaseTogether([left.order, claimed.order])).status).toBe(204)
    await untilPaid([left, claimed])
  })

  test('releases in one call are taken all or none', async () => {
    const scenarios = await reachPayTogether(world, 3)
    const [first, second, third] = scenarios.map(({ order }) => order) as [OrderObject, OrderObject, OrderObject]
    const { acceptor } = scenarios[0] as Scenario
    const stranger = `0x${'77'.repeat(32)}` as const
    const forged = `0x01${'11'.repeat(65)}` as const
    const { releases, signature } = acceptor.releasesOf([first, second])
    const refusals = [
      [acceptor.releaseTogether([first, second], { signature: forged }), 'order.bad_signature', undefined],
      [acceptor.releaseTogether([first, second, third], { releases }), 'order.bad_signature', undefined],
      [
        acceptor.releaseTogether([first, second], {
          releases: releases.map(one => ({ ...one, signature: one.order === second.id ? forged : one.signature })),
        }),
        'order.bad_signature',
        second.id,
      ],
      [acceptor.releaseTogether([first, first]), 'order.unknown', first.id],
      [
        acceptor.releaseTogether([first, second], {
          releases: releases.map(one => (one.order === second.id ? { ...one, order: stranger } : one)),
        }),
        'order.unknown',
        stranger,
      ],
    ] as const
    for (const [answer, code, order] of refusals) {
      const { body } = await answer
      expect(body).toMatchObject({ error: { code, detail: order === undefined ? {} : { order } } })
    }
    const elsewhere = await acceptor.call('POST', `/v1/acceptor/batches/${stranger}/release`, { releases, signature })
    expect(elsewhere.body).toMatchObject({ error: { code: 'order.unknown' } })
    for (const { id } of [first, second, third]) {
      expect((await findOrder(world.database.kysely, id))?.held.map(({ act }) => act.type)).toEqual(['lock'])
    }
  })

  test('the same release in another encoding is the same release: nothing more is kept or logged', async () => {
    const scenarios = await reachPayTogether(world, 3)
    const [first, second, third] = scenarios.map(({ order }) => order) as [OrderObject, OrderObject, OrderObject]
    const { acceptor } = scenarios[0] as Scenario
    const count = async (table: string) =>
      Number((await world.database.executeSql(`select count(*) from ${table}`)).rows[0]?.['count'])
    const counts = async () => ({ sets: await count('shared_release'), entries: await count('ledger_entry') })
    const before = await counts()
    expect((await acceptor.releaseTogether([first, second])).status).toBe(204)
    const after = { sets: before.sets + 1, entries: before.entries + 2 }
    expect(await counts()).toEqual(after)
    const { releases, signature } = acceptor.releasesOf([first, second])
    const again = releases.map(one => ({ ...one, signature: compact(one.signature) }))
    expect((await acceptor.releaseTogether([first, second], { releases: again, signature })).status).toBe(204)
    expect((await acceptor.releaseTogether([second, first])).status).toBe(204)
    expect(await counts()).toEqual(after)
    expect((await acceptor.releaseTogether([first, second, third])).status).toBe(204)
    expect(await counts()).toEqual({ sets: after.sets + 1, entries: after.entries + 1 })
    await untilPaid(scenarios)
  })

  test('a reorg takes the lock of all of them back, and the release, and both come again', async () => {
    const scenarios = await reachPayTogether(world, 3)
    const [first] = scenarios as [Scenario]
    await world.takeBack(first.order.chain_transactions['lock'] ?? '')
    await world.watch('the locks to be taken back', async () => {
      const orders = await Promise.all(scenarios.map(statusOf))
      return orders.every(status => status === 'none' || status === undefined)
    })
    for (const { payment } of scenarios) await waitForStep(world, payment.id, 'pay')
    await release(scenarios)
    const released = await world.until('the releases on chain', async () => {
      const order = (await world.checkout(first.payment.id)).order
      return order?.status === 'released' && order
    })
    await world.takeBack(released.chain_transactions['release'] ?? '')
    await world.watch('the releases to be taken back', async () => (await statusOf(first)) === 'locked')
    await untilPaid(scenarios)
  })

  test('are taken all or none: what is closed or malformed is named, and the same answer comes again', async () => {
    const { acceptor, requests } = await chooseTogether(world, 3)
    const [first, second, third] = requests as [(typeof requests)[0], (typeof requests)[0], (typeof requests)[0]]
    const repeated = await acceptor.acceptBatch([first, first])
    expect(repeated.body).toMatchObject({ error: { code: 'request.unknown', detail: { requests: first.id } } })
    const wrong = await acceptor.acceptBatch([first, { ...second, amount: String(BigInt(second.amount) + 1n) }])
    expect(wrong.body).toMatchObject({ error: { code: 'request.order_differs', detail: { requests: second.id } } })
    const forged = await acceptor.sendBatch({
      ...acceptor.batchOf([first, second]),
      signature: `0x01${'11'.repeat(65)}`,
    })
    expect(forged.body).toMatchObject({ error: { code: 'order.bad_signature' } })
    await acceptor.decline(second)
    const closed = await acceptor.acceptBatch([first, second, third])
    expect(closed).toMatchObject({
      status: 409,
      body: { error: { code: 'request.closed', detail: { requests: second.id } } },
    })
    expect((await acceptor.look()).requests.map(({ id }) => id).toSorted()).toEqual([first.id, third.id].toSorted())
    const batch = acceptor.batchOf([first, third])
    const answers = [await acceptor.sendBatch(batch), await acceptor.sendBatch(batch)]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(answers[1]?.body).toEqual(answers[0]?.body)
    expect((await acceptor.acceptBatch([first, third])).status).toBe(409)
  })
})

/** The same ECDSA signature in its 64 bytes. */
function compact(tagged: Hex): Hex {
  const [r, s, v] = [tagged.slice(4, 68), tagged.slice(68, 132), Number(`0x${tagged.slice(132)}`)]
  return `0x01${r}${(BigInt(`0x${s}`) | (BigInt(v - 27) << 255n)).toString(16).padStart(64, '0')}`
}
