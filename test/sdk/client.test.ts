import { type EndpointName, endpoints } from '@sampan/api/endpoints'
import type { EventObject } from '@sampan/api/event'
import { pgliteEngine } from '@sampan/database/testing/engines'
import { type ApiServer, apiServerMigrations, startApiServer } from '@sampan/gateway/testing/api-server'
import { type Receiver, startReceiver } from '@sampan/gateway/testing/receiver'
import { createSampan, type Sampan } from '@sampan/sdk/client'
import { SampanError } from '@sampan/sdk/error'
import { ROUTES } from '@sampan/sdk/routes'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

test('the table of routes is the endpoints with an API key, word for word', () => {
  const expected = Object.keys(endpoints).flatMap(name => {
    const { access, method, path } = endpoints[name as EndpointName]
    return access.kind === 'key' ? [[name, [method, path]]] : []
  })
  expect(ROUTES).toEqual(Object.fromEntries(expected))
})

describe('the client, against a gateway', () => {
  let server: ApiServer
  let sampan: Sampan

  beforeAll(async () => {
    server = await startApiServer(pgliteEngine(apiServerMigrations))
    sampan = createSampan({ baseUrl: `${server.url}/`, apiKey: server.secret })
  })
  afterAll(() => server.close())
  beforeEach(() => {
    server.made.length = 0
    server.keys.length = 0
    server.failures = 0
  })

  const eur = (amount: string) => sampan.payments.create({ amount, currency: 'EUR' })
  const collect = async <T>(items: AsyncIterable<T>, count = Number.POSITIVE_INFINITY): Promise<T[]> => {
    const all: T[] = []
    for await (const item of items) {
      all.push(item)
      if (all.length >= count) break
    }
    return all
  }

  test('creates, reads and cancels a payment', async () => {
    const payment = await eur('25.00')
    expect(payment).toMatchObject({ object: 'payment', amount: '25.00' })
    expect(await sampan.payments.retrieve(payment.id)).toEqual(payment)
    expect((await sampan.payments.cancel(payment.id)).status).toBe('cancelled')
  })

  test('tries again with the same key when the gateway fails, so that one payment comes of it', async () => {
    server.failures = 2
    await eur('1.00')
    expect(server.made).toHaveLength(1)
    expect(server.keys).toHaveLength(3)
    expect(new Set(server.keys).size).toBe(1)
  })

  test('a lost answer is asked for again, and gives the payment that was made', async () => {
    let calls = 0
    const lossy: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      calls++
      if (calls === 1) throw new TypeError('connection reset')
      return response
    }
    const client = createSampan({ baseUrl: server.url, apiKey: server.secret, fetch: lossy })
    const payment = await client.payments.create({ amount: '2.00', currency: 'EUR' })
    expect(server.made.map(({ id }) => id)).toEqual([payment.id])
    expect(calls).toBe(2)
  })

  test('a refusal is thrown at once, with everything needed to act on it', async () => {
    const error = await eur('1,5').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SampanError)
    expect(error).toMatchObject({
      status: 400,
      code: 'request.invalid',
      param: 'amount',
      requestId: expect.stringMatching(/^[0-9a-f]{24}$/),
      docUrl: expect.stringContaining('/docs/errors#request.invalid'),
    })
    await expect(sampan.payments.retrieve('pay_nothing')).rejects.toMatchObject({
      status: 404,
      code: 'payment.unknown',
    })
  })

  test('a gateway that is away, and one that is none, have codes of their own', async () => {
    const receiver: Receiver = await startReceiver()
    const wrong = createSampan({ baseUrl: receiver.url, apiKey: 'sk_test_x', maxRetries: 0 })
    receiver.answer = 404
    await expect(wrong.payments.retrieve('x')).rejects.toMatchObject({ status: 404, code: 'sdk.bad_answer' })
    receiver.answer = 'hang'
    const impatient = createSampan({ baseUrl: receiver.url, apiKey: 'x', maxRetries: 0, timeoutMs: 100 })
    await expect(impatient.payments.retrieve('x')).rejects.toMatchObject({ status: 0, code: 'sdk.no_answer' })
    await receiver.close()
    await expect(wrong.payments.retrieve('x')).rejects.toMatchObject({ status: 0, code: 'sdk.no_answer' })
  })

  test('a list is walked to its end, page by page', async () => {
    for (let i = 1; i <= 5; i++) await eur(`${i}.00`)
    const amounts = (await collect(sampan.payments.list({ limit: 2 }))).map(({ amount }) => amount)
    expect(amounts).toEqual(['5.00', '4.00', '3.00', '2.00', '1.00'])
    expect(await collect(sampan.payments.list({ limit: 2, starting_after: server.made[3]?.id }))).toHaveLength(1)
  })

  test('webhook endpoints are made, changed, listed and removed', async () => {
    const endpoint = await sampan.webhookEndpoints.create({ url: 'http://shop.example/hook' })
    expect(endpoint.secret).toMatch(/^whsec_/)
    await sampan.webhookEndpoints.update(endpoint.id, { event_types: ['payment.paid'] })
    expect((await sampan.webhookEndpoints.retrieve(endpoint.id)).event_types).toEqual(['payment.paid'])
    expect((await collect(sampan.webhookEndpoints.list())).map(({ id }) => id)).toEqual([endpoint.id])
    await sampan.webhookEndpoints.update(endpoint.id, { event_types: [] })
    await server.emit()
    const [delivery] = await collect(sampan.webhookEndpoints.deliveries(endpoint.id))
    expect(await sampan.webhookEndpoints.resend(endpoint.id, delivery?.event ?? '')).toMatchObject({ id: delivery?.id })
    await sampan.webhookEndpoints.remove(endpoint.id)
    await expect(sampan.webhookEndpoints.retrieve(endpoint.id)).rejects.toMatchObject({ status: 404 })
  })

  test('the event stream goes on after a lost connection, without loss or repetition', async () => {
    const abort = new AbortController()
    const cut = Promise.withResolvers<void>()
    let connections = 0
    const flaky: typeof fetch = async (input, init) => {
      connections++
      if (connections > 1) return fetch(input, init)
      const response = await fetch(input, init)
      const broken = response.body?.pipeThrough(
        new TransformStream({ start: controller => void cut.promise.then(() => controller.error(new Error('cut'))) }),
      )
      return new Response(broken ?? null, response)
    }
    const client = createSampan({ baseUrl: server.url, apiKey: server.secret, fetch: flaky })
    const seen: EventObject[] = []
    const reading = (async () => {
      for await (const event of client.events.stream({ signal: abort.signal })) seen.push(event)
    })()
    await expect.poll(() => connections).toBe(1)
    const expected: string[] = []
    await expect
      .poll(async () => {
        expected.push(await server.emit())
        return seen.length
      })
      .toBeGreaterThan(0)
    expected.push(await server.emit())
    await expect.poll(() => seen.at(-1)?.data.object.id).toBe(expected.at(-1))
    cut.resolve()
    expected.push(await server.emit(), await server.emit())
    await expect.poll(() => seen.at(-1)?.data.object.id).toBe(expected.at(-1))
    abort.abort()
    await reading
    const first = expected.indexOf(seen[0]?.data.object.id ?? '')
    expect(seen.map(event => event.data.object.id)).toEqual(expected.slice(first))
    const after = (await collect(sampan.events.list({ limit: 2 }))).at(-2)
    expect((await collect(client.events.stream({ after: after?.id ?? '' }), 1))[0]?.data.object.id).toBe(
      expected.at(-1),
    )
  })
})
