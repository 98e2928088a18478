import type { NewWebhookEndpointObject, WebhookDeliveryObject } from '@sampan/api/webhook-endpoint'
import { describeEachEngine } from '@sampan/database/testing/engines'
import type { EffectPoint } from '@sampan/kernel/effect'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Serving, serve } from '../http/serve.ts'
import { samplePayment } from '../http/testing/sample-payment.ts'
import { startTestGateway, type TestGateway, testMigrations, withHandlers } from '../http/testing/test-gateway.ts'
import { until } from '../http/testing/until.ts'
import { workDeliveries } from './deliver-webhook.ts'
import { recordEvents } from './record-events.ts'
import { MAX_TRIES, retryDelaySeconds } from './retry-schedule.ts'
import { eventRoutes } from './routes.ts'
import { claimDue } from './store/deliveries.ts'
import { type Receiver, startReceiver } from './testing/receiver.ts'

const TIMEOUT_MS = 10_000

describeEachEngine('webhooks', testMigrations, engine => {
  let gateway: TestGateway
  let serving: Serving
  let receiver: Receiver
  let endpoint: NewWebhookEndpointObject
  const effects: EffectPoint[] = []

  beforeAll(async () => {
    gateway = await startTestGateway(engine, { observe: point => effects.push(point) })
    workDeliveries(gateway, TIMEOUT_MS)
    await gateway.queue.start()
    serving = await serve(gateway, withHandlers(eventRoutes(gateway)))
  })
  afterAll(async () => {
    await serving.close()
    await gateway.stop()
  })
  beforeEach(async () => {
    receiver = await startReceiver()
    endpoint = await register(receiver)
  })
  afterEach(async () => {
    await call('DELETE', `/v1/webhook_endpoints/${endpoint.id}`)
    await receiver.close()
  })

  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(serving.url + path, {
      method,
      headers: { authorization: `Bearer ${gateway.secret}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) }
  }
  const register = async (to: Receiver): Promise<NewWebhookEndpointObject> =>
    (await call('POST', '/v1/webhook_endpoints', { url: to.url })).json
  const emit = async (type: 'payment.created' | 'payment.paid' = 'payment.created') => {
    const view = samplePayment()
    const draft = { type, merchant: gateway.merchant, payment: view.id, view }
    await gateway.database.transact('test', trx => recordEvents(gateway, trx, [draft], gateway.now()))
    return view.id
  }
  const deliveries = async (of = endpoint): Promise<WebhookDeliveryObject[]> =>
    (await call('GET', `/v1/webhook_endpoints/${of.id}/deliveries?limit=100`)).json.data
  const delivery = async (of = endpoint): Promise<Partial<WebhookDeliveryObject>> => (await deliveries(of))[0] ?? {}

  test('an event arrives at once, signed so that the standardwebhooks library verifies it', async () => {
    const payment = await emit()
    await until('delivered', async () => (await delivery()).status === 'delivered')
    const [request] = receiver.received
    const event = new Webhook(endpoint.secret).verify(request?.body ?? '', request?.headers ?? {})
    expect(event).toMatchObject({
      object: 'event',
      type: 'payment.created',
      sequence: 1,
      data: { object: { id: payment } },
    })
    expect(request?.headers['webhook-id']).toBe((event as { id: string }).id)
    expect(effects).toContainEqual({ kind: 'request', name: 'webhook.deliver', phase: 'before' })
    expect(effects).toContainEqual({ kind: 'request', name: 'webhook.deliver', phase: 'after' })
  })

  test('a receiver that was down gets every event once it is back, under the id it always had', async () => {
    await receiver.close()
    await emit()
    await until('a first attempt', async () => (await delivery()).attempts === 1)
    const pending = await delivery()
    expect(pending).toMatchObject({ status: 'pending', last_status: null })
    expect(pending.last_error).toContain('ECONNREFUSED')
    await receiver.reopen()
    gateway.advance(10)
    await until('delivered', async () => (await delivery()).status === 'delivered')
    expect(receiver.received.map(request => request.headers['webhook-id'])).toEqual([pending.event])
  })

  test('a receiver that was away for a day gets the whole backlog, whose tries were not used up', async () => {
    await receiver.close()
    const backlog = await Promise.all(Array.from({ length: 30 }, () => emit()))
    await until('a first attempt', async () => (await deliveries()).some(({ attempts }) => attempts === 1))
    await receiver.reopen()
    gateway.advance(86_400)
    // The clock moves only while nothing does: a lease that ends under a job takes what it has in hand from it.
    let recorded = { attempts: -1, at: Date.now() }
    await until('all delivered', async () => {
      const all = await deliveries()
      const attempts = all.reduce((sum, one) => sum + one.attempts, 0)
      if (attempts !== recorded.attempts) recorded = { attempts, at: Date.now() }
      else if (Date.now() - recorded.at > 1_000) {
        gateway.advance(600)
        recorded = { attempts, at: Date.now() }
      }
      return all.every(({ status }) => status === 'delivered')
    })
    const ids = receiver.received.map(({ body }) => JSON.parse(body).data.object.id)
    expect(new Set(ids)).toEqual(new Set(backlog))
    expect(Math.max(...(await deliveries()).map(({ attempts }) => attempts))).toBeLessThan(6)
  })

  test('what a process had in hand when it died is sent by the next, a minute later', async () => {
    await receiver.close()
    await emit()
    await until('a first attempt', async () => (await delivery()).attempts === 1)
    gateway.advance(300)
    const now = gateway.now()
    const lost = { endpoint: endpoint.id, limit: 8, now, leaseUntil: now + 60 }
    await gateway.database.transact('test', trx => claimDue(trx, lost))
    await receiver.reopen()
    gateway.advance(61)
    await until('delivered', async () => (await delivery()).status === 'delivered')
    expect(receiver.received).toHaveLength(1)
  })

  test('a slow endpoint does not hold up another', async () => {
    const slow = await startReceiver()
    slow.answer = 'hang'
    const hanging = await register(slow)
    await Promise.all(Array.from({ length: 20 }, () => emit()))
    await until('all at the quick one', () => receiver.received.length === 20)
    expect((await delivery(hanging)).status).toBe('pending')
    await call('DELETE', `/v1/webhook_endpoints/${hanging.id}`)
    await slow.close()
  })

  test('a redirect is not followed and counts as a failure', async () => {
    receiver.answer = 307
    await emit()
    await until('a first attempt', async () => (await delivery()).attempts === 1)
    expect(await delivery()).toMatchObject({ status: 'pending', last_status: 307 })
    expect(receiver.received).toHaveLength(1)
  })

  test('410 disables the endpoint, and enabling it lets an event be sent again', async () => {
    receiver.answer = 410
    await emit()
    await until('failed', async () => (await delivery()).status === 'failed')
    const { json: disabled } = await call('GET', `/v1/webhook_endpoints/${endpoint.id}`)
    expect(disabled).toMatchObject({ status: 'disabled', disabled_reason: 'The receiver answered 410 Gone.' })
    const { event } = await delivery()
    const resend = `/v1/webhook_endpoints/${endpoint.id}/resend/${event}`
    expect((await call('POST', resend)).json.error.code).toBe('webhook.endpoint_disabled')
    receiver.answer = 204
    await call('POST', `/v1/webhook_endpoints/${endpoint.id}`, { status: 'enabled' })
    expect((await call('POST', resend)).status).toBe(202)
    await until('delivered', async () => (await delivery()).status === 'delivered')
    expect(new Set(receiver.received.map(request => request.headers['webhook-id']))).toEqual(new Set([event]))
  })

  test('after ten tries over three days a delivery has failed', async () => {
    receiver.answer = 500
    await emit()
    for (let tries = 1; tries < MAX_TRIES; tries++) {
      await until(`try ${tries}`, async () => (await delivery()).attempts === tries)
      gateway.advance(27 * 3600)
    }
    await until('failed', async () => (await delivery()).status === 'failed')
    expect(await delivery()).toMatchObject({ attempts: 10, last_status: 500, next_attempt_at: null })
  })

  test('an endpoint gets only the types it asked for', async () => {
    await call('POST', `/v1/webhook_endpoints/${endpoint.id}`, { event_types: ['payment.paid'] })
    await emit('payment.created')
    await emit('payment.paid')
    await until('delivered', async () => (await delivery()).status === 'delivered')
    expect(receiver.received.map(request => JSON.parse(request.body).type)).toEqual(['payment.paid'])
  })

  test('the same idempotency key gives the same endpoint and secret, and the secret is shown nowhere else', async () => {
    const twice = () =>
      fetch(`${serving.url}/v1/webhook_endpoints`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${gateway.secret}`,
          'content-type': 'application/json',
          'idempotency-key': 'one-endpoint',
        },
        body: JSON.stringify({ url: receiver.url }),
      }).then(response => response.json() as Promise<NewWebhookEndpointObject>)
    const [first, second] = [await twice(), await twice()]
    expect(second).toEqual(first)
    expect(JSON.stringify((await call('GET', '/v1/webhook_endpoints')).json)).not.toContain('whsec_')
    await call('DELETE', `/v1/webhook_endpoints/${first.id}`)
  })
})

test('retries are spread by a tenth and end after ten tries in about 75 hours', () => {
  const delays = Array.from({ length: 9 }, (_, i) => retryDelaySeconds(i + 1, 0.5) ?? 0)
  expect(delays.reduce((total, delay) => total + delay, 0) / 3600).toBeCloseTo(75.6, 1)
  expect(retryDelaySeconds(MAX_TRIES, 0.5)).toBeUndefined()
  expect([retryDelaySeconds(2, 0), retryDelaySeconds(2, 0.999)]).toEqual([270, 330])
})
