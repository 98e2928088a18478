import { describeEachEngine } from '@sampan/database/testing/engines'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatewayMigrations } from '../migrations.ts'
import { apiCall } from '../testing/api-call.ts'
import { makeDeviceKey } from '../testing/device-key.ts'
import { chooseAndAsk, nextAsked, waitForStatus, waitForStep } from '../testing/scenario.ts'
import { openWorld, type World } from '../testing/world.ts'

describeEachEngine('payments', gatewayMigrations, engine => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ openDatabase: engine.open, prices: ['5.00', '5.10'] })
  })
  afterAll(() => world?.close())
  const post = <T>(path: string, body?: unknown, headers: Record<string, string> = {}) =>
    apiCall<T>(world.url, 'POST', path, { ...(body ? { body } : {}), token: world.apiKey, headers })
  const codeOf = async (answer: Promise<{ body: unknown }>) =>
    ((await answer).body as { error?: { code: string } }).error?.code

  test('an amount finer than its currency, an unserved currency and a zero address are refused', async () => {
    const create = (body: Record<string, unknown>) =>
      codeOf(post('/v1/payments', { amount: '1', currency: 'BRL', ...body }))
    expect(await create({ amount: '1.001' })).toBe('money.too_many_decimals')
    expect(await create({ currency: 'EUR' })).toBe('payment.currency_not_served')
    expect(await create({ currency: 'XXX' })).toBe('money.unknown_currency')
    expect(await create({ settlement_address: `0x${'00'.repeat(20)}` })).toBe('payment.bad_settlement_address')
  })

  test('the same idempotency key makes one payment', async () => {
    const body = { amount: '7.00', currency: 'BRL' }
    const headers = { 'idempotency-key': 'order-7' }
    const [first, second] = [
      await post<{ id: string }>('/v1/payments', body, headers),
      await post<{ id: string }>('/v1/payments', body, headers),
    ]
    expect(first.status).toBe(201)
    expect(second.body.id).toBe(first.body.id)
  })

  test('the checkout quotes the best price; a price in USDT has the payer pay the ceiling', async () => {
    for (const acceptor of world.acceptors) await acceptor.heartbeat()
    const local = await world.createPayment()
    const [quote] = (await world.checkout(local.id)).methods
    expect(quote).toMatchObject({ rail: 'pix', amount: '100.00', price: '5', receives: '19.900000', fee: '0.100000' })
    const priced = await world.createPayment({ amount: '3.333333', currency: 'USDT' })
    const [ceiling] = (await world.checkout(priced.id)).methods
    expect(ceiling).toMatchObject({ amount: '16.67', price: '5', receives: '3.316667' })
  })

  test('without an acceptor that is awake no method is quoted and none can be chosen', async () => {
    const payment = await world.createPayment()
    world.clock.offsetMs += 11_000
    expect((await world.checkout(payment.id)).methods).toEqual([])
    const { address } = await makeDeviceKey()
    expect(await codeOf(world.choose(payment.id, address))).toBe('payment.no_acceptor')
    expect(await codeOf(world.choose(payment.id, address, { currency: 'EUR' }))).toBe('payment.method_unavailable')
    await world.advance(0)
  })

  test('a payment that is being matched can be cancelled, and its acceptor is told', async () => {
    const { payment, acceptor, request } = await chooseAndAsk(world)
    expect((await post(`/v1/payments/${payment.id}/cancel`)).status).toBe(200)
    expect((await acceptor.look()).requests).toEqual([])
    expect(await codeOf(acceptor.accept(request))).toBe('request.closed')
    expect(await world.payment(payment.id)).toMatchObject({ status: 'cancelled', outcome: null })
    expect(await world.events(payment.id)).toEqual(['payment.created', 'payment.cancelled'])
    expect((await post(`/v1/payments/${payment.id}/cancel`)).status).toBe(200)
  })

  test('a payment for which an order is signed is not cancelled by the merchant', async () => {
    const { payment, acceptor, request } = await chooseAndAsk(world)
    expect((await acceptor.accept(request)).status).toBe(200)
    expect(await codeOf(post(`/v1/payments/${payment.id}/cancel`))).toBe('payment.order_open')
  })

  test('a payment nobody pays expires at its time', async () => {
    const payment = await world.createPayment({ expires_in: 300 })
    await world.advance(301)
    const expired = await waitForStatus(world, payment.id, 'expired')
    expect(expired).toMatchObject({ outcome: null, order: null })
    const { address } = await makeDeviceKey()
    expect(await codeOf(world.choose(payment.id, address))).toBe('payment.closed')
  })

  test('lists are newest first and in pages', async () => {
    const made = [await world.createPayment(), await world.createPayment(), await world.createPayment()]
    const list = (query: string) =>
      apiCall<{ data: { id: string }[]; has_more: boolean }>(world.url, 'GET', `/v1/payments?${query}`, {
        token: world.apiKey,
      })
    const first = (await list('limit=2')).body
    expect(first.data.map(({ id }) => id)).toEqual([made[2]?.id, made[1]?.id])
    expect(first.has_more).toBe(true)
    const next = (await list(`limit=1&starting_after=${made[1]?.id}`)).body
    expect(next.data.map(({ id }) => id)).toEqual([made[0]?.id])
    expect((await list('status=paid')).body.data).toEqual([])
  })

  test('nobody reads a payment of another merchant, and an unknown one does not exist', async () => {
    const unknown = `pay_${'0'.repeat(26)}`
    expect((await apiCall(world.url, 'GET', `/v1/payments/${unknown}`, { token: world.apiKey })).status).toBe(404)
    expect((await apiCall(world.url, 'GET', `/v1/checkout/${unknown}`)).status).toBe(404)
    expect((await apiCall(world.url, 'GET', `/v1/orders/0x${'11'.repeat(32)}`)).status).toBe(404)
  })

  test('a payer without a key has the merchant as the payer, whose server claims', async () => {
    for (const acceptor of world.acceptors) await acceptor.heartbeat()
    const payment = await world.createPayment()
    expect((await world.choose(payment.id, world.merchant.address)).status).toBe(200)
    const { acceptor, request } = await nextAsked(world)
    expect((await acceptor.accept(request)).status).toBe(200)
    const { order } = await waitForStep(world, payment.id, 'pay')
    expect(order?.order).toMatchObject({ payer: world.merchant.address, buyer: world.merchant.address })
    if (order) expect((await world.act({ type: 'claim' }, order, world.merchant)).status).toBe(200)
    expect((await world.checkout(payment.id)).step).toBe('claimed')
  })
})
