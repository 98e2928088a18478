import { drawObject } from '@sampan/api/order'
import { vaultAbi } from '@sampan/contracts/vault'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { verifyReceipt } from '@sampan/ledger/log/verify-receipt'
import { entrantsFromJson, hashEntrants } from '@sampan/matching/entrant'
import { rankEntrants } from '@sampan/matching/rank-entrants'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { gatewayMigrations } from '../migrations.ts'
import { chainOf } from '../relay/relay-orders.ts'
import { chooseAndAsk, nextAsked, reachPay, waitForStatus, waitForStep } from '../testing/scenario.ts'
import { openWorld, type World } from '../testing/world.ts'

describeEachEngine('the search for an acceptor', gatewayMigrations, engine => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00', '5.10'], slotsInAnEpoch: 16 })
  })
  afterAll(() => world?.close())
  beforeEach(async () => {
    await Promise.all(world.acceptors.map(acceptor => acceptor.heartbeat()))
  })
  const pass = async (asked: Awaited<ReturnType<typeof nextAsked>>) =>
    expect((await asked.acceptor.decline(asked.request)).status).toBe(204)

  test('anybody can draw again, from the list that the log committed to before the seed', async () => {
    const { order, payment } = await reachPay(world)
    const draw = drawObject.parse(await (await fetch(`${world.url}/v1/draws/${order.id}`)).json())
    const entrants = entrantsFromJson(draw.entrants)
    expect(rankEntrants(draw.seed, entrants).map(({ id }) => id)).toEqual(draw.ranking)
    expect(hashEntrants(entrants)).toBe(draw.candidates)
    expect(draw.seed_height).toBeGreaterThan(draw.committed_height)
    const receipt = await world.until('the receipt', async () => {
      const answer = await fetch(`${world.url}/v1/payments/${payment.id}/receipt`)
      return answer.ok && answer.json()
    })
    const details = receipt.entries.map(({ leaf }: { leaf: string }) => JSON.parse(leaf).detail)
    expect(details).toContainEqual(expect.objectContaining({ candidates: draw.candidates, count: '2' }))
    expect(details).toContainEqual(expect.objectContaining({ candidates: draw.candidates, seed: draw.seed }))
    expect((await fetch(`${world.url}/v1/draws/0x${'11'.repeat(32)}`)).status).toBe(404)
  })

  test('an acceptor that does not answer is passed over', async () => {
    const first = await chooseAndAsk(world)
    await world.advance(61)
    const second = await world.until('the other to be asked', async () => {
      const asked = await nextAsked(world)
      return asked.request.id !== first.request.id && asked
    })
    expect(second.acceptor.vault).not.toBe(first.acceptor.vault)
    const late = await first.acceptor.accept(first.request)
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'request.closed' } } })
    expect((await second.acceptor.accept(second.request)).status).toBe(200)
    await waitForStep(world, first.payment.id, 'pay')
  })

  test('when everybody declines there is nobody, and the payer can choose again', async () => {
    const first = await chooseAndAsk(world)
    await pass(first)
    await pass(await nextAsked(world))
    expect((await world.checkout(first.payment.id)).step).toBe('no_acceptor')
    expect((await world.choose(first.payment.id, first.payer.address)).status).toBe(200)
    const again = await nextAsked(world)
    expect(again.request.payment).toBe(first.request.payment)
    await pass(again)
    await pass(await nextAsked(world))
  })

  test('an order that says something else than was asked is refused', async () => {
    const { acceptor, request } = await chooseAndAsk(world)
    const code = async (changes: Parameters<typeof acceptor.accept>[1]) =>
      ((await acceptor.accept(request, changes)).body as unknown as { error: { code: string } }).error.code
    expect(await code({ buyer: acceptor.signer })).toBe('request.order_differs')
    expect(await code({ amount: 1n })).toBe('request.order_differs')
    expect(await code({ claimBy: request.claim_by - 1 })).toBe('request.order_differs')
    expect(await code({ terms: `0x${'11'.repeat(32)}` })).toBe('terms.mismatch')
    expect(await code({ nonce: 1n << 40n })).toBe('order.bad_nonce')
    expect((await acceptor.accept(request)).status).toBe(200)
  })

  test('a lock that its vault cannot cover sends the payment to the next acceptor', async () => {
    const first = await chooseAndAsk(world)
    const everything = [world.operator.address, await world.freeOf(first.acceptor.vault)] as const
    const withdraw = encodeFunctionData({ abi: vaultAbi, functionName: 'withdraw', args: everything })
    await world.sendAs(first.acceptor.signer, first.acceptor.vault, withdraw)
    expect((await first.acceptor.accept(first.request)).status).toBe(200)
    await world.warpTo(first.request.lock_by + 1)
    const second = await nextAsked(world)
    expect(second.acceptor.vault).not.toBe(first.acceptor.vault)
    expect(await second.acceptor.accept(second.request)).toMatchObject({ status: 200 })
    const { order } = await waitForStep(world, first.payment.id, 'pay')
    if (order) await second.acceptor.act({ type: 'release' }, order)
    expect(await waitForStatus(world, first.payment.id, 'paid')).toMatchObject({ outcome: 'released' })
  })

  test('a vault that no node tells of is left out, and a choice made again reads none', async () => {
    const { connector } = chainOf(world.gateway, world.anvil.chain)
    const [unread] = world.acceptors
    const readVault = connector.readVault.bind(connector)
    const reading = vi.spyOn(connector, 'readVault')
    try {
      reading.mockImplementation(async vault => {
        if (vault === unread?.vault) throw new Error('No node answers')
        return readVault(vault)
      })
      const { acceptor, request, payment, payer } = await chooseAndAsk(world)
      expect(acceptor.vault).not.toBe(unread?.vault)
      const { calls } = reading.mock
      const before = calls.length
      expect((await world.choose(payment.id, payer.address)).status).toBe(200)
      expect(calls).toHaveLength(before)
      expect((await acceptor.accept(request)).status).toBe(200)
      await waitForStep(world, payment.id, 'pay')
    } finally {
      reading.mockRestore()
    }
  })

  test('a lock that the chain takes back withdraws where to pay, and shows it again once it is back', async () => {
    const { payment, order } = await reachPay(world)
    await world.takeBack(order.chain_transactions['lock'] ?? '')
    const withdrawn = await world.watch('the page to withdraw where to pay', async () => {
      const view = await world.checkout(payment.id)
      return view.step === 'withdrawn' && view
    })
    expect(withdrawn).toMatchObject({ instructions: null, pay_by: null, status: 'requires_method' })
    const again = await waitForStep(world, payment.id, 'pay')
    expect(again.instructions).not.toBeNull()
  })

  test("a vault that wants the gateway's signature on every lock gets it for what was matched", async () => {
    for (const { signer, vault } of world.acceptors) {
      const args = [world.operator.address] as const
      await world.sendAs(signer, vault, encodeFunctionData({ abi: vaultAbi, functionName: 'setSecondKey', args }))
    }
    const { payment, order, acceptor } = await reachPay(world)
    expect(order.vault.second_key).toBe(world.operator.address)
    await acceptor.act({ type: 'release' }, order)
    expect(await waitForStatus(world, payment.id, 'paid')).toMatchObject({ outcome: 'released' })
    const receipt = await (await fetch(`${world.url}/v1/payments/${payment.id}/receipt`)).json()
    expect(verifyReceipt(receipt).valid).toBe(true)
  })
})
