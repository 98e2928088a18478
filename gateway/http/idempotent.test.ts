import type { PaymentObject } from '@sampan/api/payment'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { Fault } from '@sampan/kernel/fault'
import { ok, refuse } from '@sampan/kernel/result'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Handler } from './handler.ts'
import { type Serving, serve } from './serve.ts'
import { releaseKey, reserveKey } from './store/idempotency.ts'
import { samplePayment } from './testing/sample-payment.ts'
import { startTestGateway, type TestGateway, testMigrations, withHandlers } from './testing/test-gateway.ts'

describeEachEngine('Idempotency-Key', testMigrations, engine => {
  let gateway: TestGateway
  let serving: Serving
  let made: PaymentObject[]
  let create: Handler<'createPayment'>

  beforeAll(async () => {
    gateway = await startTestGateway(engine)
    serving = await serve(gateway, withHandlers({ createPayment: call => create(call) }))
  })
  afterAll(async () => {
    await serving.close()
    await gateway.stop()
  })
  beforeEach(() => {
    made = []
    create = async ({ body }) => {
      const payment = samplePayment({ amount: body.amount })
      await gateway.database.transact('test', async () => {}) // long enough for the others to come
      made.push(payment)
      return ok(payment)
    }
  })

  const post = (key: string | undefined, body: unknown) =>
    fetch(`${serving.url}/v1/payments`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.secret}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
    })
  const eur25 = { amount: '25.00', currency: 'EUR' }

  test('50 identical calls at once make one object and get 50 identical replies', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('order-1', eur25)))
    const texts = await Promise.all(answers.map(answer => answer.text()))
    expect(made).toHaveLength(1)
    expect(new Set(answers.map(answer => answer.status))).toEqual(new Set([201]))
    expect(new Set(texts).size).toBe(1)
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ object: 'payment', amount: '25.00' })
    expect(answers.filter(answer => answer.headers.get('idempotency-replayed') === 'true')).toHaveLength(49)
  })

  test('the same key with another body is refused, and spelling the same body differently is not', async () => {
    expect((await post('order-2', eur25)).status).toBe(201)
    const other = await post('order-2', { ...eur25, amount: '26.00' })
    expect(other.status).toBe(409)
    expect(await other.json()).toMatchObject({ error: { type: 'conflict', code: 'idempotency.key_reused' } })
    expect((await post('order-2', { currency: 'EUR', amount: '25.00', expires_in: 3600 })).status).toBe(201)
    expect(made).toHaveLength(1)
  })

  test('calls without a key are independent', async () => {
    await post(undefined, eur25)
    await post(undefined, eur25)
    expect(made).toHaveLength(2)
  })

  test('a refusal is remembered, a failure of ours is not', async () => {
    let calls = 0
    create = async () => {
      calls++
      return calls === 1 ? refuse('outgoing.bad_url') : ok(samplePayment())
    }
    const refused = await (await post('order-3', eur25)).text()
    expect(await (await post('order-3', eur25)).text()).toBe(refused)
    expect(calls).toBe(1)
    let failures = 0
    create = async () => {
      failures++
      if (failures === 1) throw new Fault('database.unavailable', 'away', { retryable: true })
      return ok(samplePayment())
    }
    expect((await post('order-4', eur25)).status).toBe(503)
    expect((await post('order-4', eur25)).status).toBe(201)
    expect(failures).toBe(2)
  })

  test('a call whose process died is run again by the next repetition, once its lease is over', async () => {
    const dead = { merchant: gateway.merchant, key: 'k', requestHash: 'h', owner: 'dead' }
    const next = { ...dead, owner: 'next' }
    const reserve = (reservation: typeof dead, at: number) =>
      gateway.database.transact('test', trx => reserveKey(trx, reservation, at))
    expect(await reserve(dead, 1000)).toEqual({ kind: 'mine' })
    expect(await reserve(next, 1005)).toEqual({ kind: 'busy' })
    expect(await reserve({ ...next, requestHash: 'other' }, 1020)).toEqual({ kind: 'other_request' })
    expect(await reserve(next, 1011)).toEqual({ kind: 'mine' })
    expect(await reserve({ ...dead, owner: 'third' }, 1012)).toEqual({ kind: 'busy' })
    await gateway.database.transact('test', trx => releaseKey(trx, dead))
    expect(await reserve({ ...dead, owner: 'third' }, 1012)).toEqual({ kind: 'busy' })
  })

  test('a key of 256 characters is refused', async () => {
    const answer = await post('k'.repeat(256), eur25)
    expect(await answer.json()).toMatchObject({ error: { code: 'idempotency.bad_key', param: 'Idempotency-Key' } })
  })
})
