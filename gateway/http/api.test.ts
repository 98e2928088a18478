import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CheckoutView } from '@sampan/api/checkout'
import { endpoints } from '@sampan/api/endpoints'
import { errorBody } from '@sampan/api/error'
import { pgliteEngine } from '@sampan/database/testing/engines'
import { ok, refuse } from '@sampan/kernel/result'
import { LEDGER_MIGRATIONS } from '@sampan/ledger/store/migrations'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventRoutes } from '../events/routes.ts'
import { ALL_SCOPES, createApiKey, revokeApiKey } from '../merchants/api-key.ts'
import { type Serving, serve } from './serve.ts'
import { samplePayment } from './testing/sample-payment.ts'
import { startTestGateway, TEST_VAULT, type TestGateway, testMigrations, withHandlers } from './testing/test-gateway.ts'

const view = {
  ...samplePayment(),
  object: 'checkout',
  step: 'choose_method',
  claim_urls: ['https://shop.example/claims'],
}

describe('the HTTP API', () => {
  let gateway: TestGateway
  let serving: Serving
  const choices: unknown[] = []

  beforeAll(async () => {
    gateway = await startTestGateway(pgliteEngine([...testMigrations, ...LEDGER_MIGRATIONS]))
    const assetsDirectory = await mkdtemp(join(tmpdir(), 'sampan-assets-'))
    await writeFile(join(assetsDirectory, 'page-1a2b.js'), 'export const one = 1\n'.repeat(100))
    await writeFile(join(assetsDirectory, '.manifest.json'), '{}')
    const pages = {
      renderCheckout: (checkout: CheckoutView, locale: string) => `<p lang="${locale}">${checkout.amount}</p>`,
      assetsDirectory,
      locales: ['en', 'ar', 'pt-BR'],
    }
    const handlers = withHandlers({
      ...eventRoutes(gateway),
      createPayment: async ({ body }) => {
        if (body.description === 'throw') throw new Error('a secret detail')
        if (body.description === 'misfit') return ok({ ...samplePayment(), amount: 'many' })
        if (body.description === 'undocumented') return ok({ ...samplePayment(), internal: 'x' } as never)
        return ok(samplePayment({ amount: body.amount, metadata: body.metadata ?? {} }))
      },
      submitAct: async () => refuse('nowhere.listed' as 'order.unknown'),
      getCheckout: async ({ params }) =>
        params.id === 'pay_known' ? ok(view as never) : refuse('request.unknown_path', { path: '' }),
      chooseMethod: async ({ params, body }) => {
        choices.push({ id: params.id, ...body })
        if (body.currency === 'USD') return refuse('payment.method_unavailable', { rail: body.rail, currency: 'USD' })
        return body.currency === 'GBP' ? refuse('payment.method_chosen', {}) : ok(view as never)
      },
    })
    serving = await serve(gateway, handlers, { pages })
  })
  afterAll(async () => {
    await serving.close()
    await gateway.stop()
  })

  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(serving.url + path, {
      method,
      headers: { authorization: `Bearer ${gateway.secret}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined }
  }
  const pay = (body: unknown, headers?: Record<string, string>) => send('POST', '/v1/payments', body, headers)
  const eur25 = { amount: '25.00', currency: 'EUR' }

  test('every error has the one shape, with the id that the header carries', async () => {
    const { status, json, headers } = await pay({ ...eur25, amount: '12,3' })
    expect(status).toBe(400)
    expect(errorBody.parse(json).error).toMatchObject({
      type: 'invalid_request',
      code: 'request.invalid',
      param: 'amount',
      doc_url: 'http://127.0.0.1:3700/docs/errors#request.invalid',
      request_id: headers.get('request-id'),
    })
    expect(json.error.message).toContain('amount: ')
  })

  test.each([
    ['a field it does not know', { ...eur25, amout: '1' }, 'request.unknown_field', 'amout'],
    ['a missing field', { amount: '1' }, 'request.invalid', 'currency'],
    ['a number for an amount', { ...eur25, amount: 25 }, 'request.invalid', 'amount'],
    ['an amount of zero', { ...eur25, amount: '0.00' }, 'request.invalid', 'amount'],
    ['metadata that is too long', { ...eur25, metadata: { a: 'x'.repeat(501) } }, 'request.invalid', 'metadata.a'],
    ['text that is not JSON', '{"amount":', 'request.malformed_json', null],
    ['no body', '', 'request.malformed_json', null],
  ])('a body with %s is refused by name', async (_, body, code, param) => {
    expect((await pay(body)).json.error).toMatchObject({ code, param })
  })

  test('an unknown query parameter is refused too', async () => {
    expect((await send('GET', '/v1/events?limt=5')).json.error).toMatchObject({
      code: 'request.unknown_field',
      param: 'limt',
    })
    expect((await send('GET', '/v1/events?limit=101')).json.error).toMatchObject({ param: 'limit' })
  })

  test('a body that is too large or no JSON by its type is refused', async () => {
    expect((await pay({ ...eur25, description: 'x'.repeat(300_000) })).status).toBe(413)
    expect((await pay(eur25, { 'content-type': 'text/plain' })).status).toBe(415)
  })

  test('keys are checked before anything else, and scopes hold', async () => {
    const as = async (authorization: string) => (await pay({}, { authorization })).json.error.code
    expect(await as('')).toBe('auth.missing_key')
    expect(await as('Bearer sk_test_made_up')).toBe('auth.invalid_key')
    const reader = await createApiKey(gateway, gateway.merchant, ['payments:read'])
    if (!reader.ok) throw new Error(reader.code)
    expect(reader.value.secret).toMatch(/^sk_test_[\w-]{43}$/)
    expect(await as(`Bearer ${reader.value.secret}`)).toBe('auth.missing_scope')
    const writer = await createApiKey(gateway, gateway.merchant, ALL_SCOPES)
    if (!writer.ok) throw new Error(writer.code)
    const authorization = `Bearer ${writer.value.secret}`
    expect((await pay(eur25, { authorization })).status).toBe(201)
    expect(await revokeApiKey(gateway, writer.value.id)).toBe(true)
    expect(await as(authorization)).toBe('auth.invalid_key')
    expect(await createApiKey(gateway, 'mer_nobody')).toMatchObject({ code: 'merchant.unknown' })
  })

  test('what breaks inside is a 500 that tells no detail', async () => {
    for (const description of ['throw', 'misfit']) {
      const { status, text } = await pay({ ...eur25, description })
      expect(status).toBe(500)
      expect(text).not.toContain('secret detail')
    }
    const act = { type: 'claim', signature: '0x01', signer: TEST_VAULT }
    expect((await send('POST', '/v1/orders/0x1/acts', act)).json.error.code).toBe('internal.error')
  })

  test('nothing undocumented leaves in an answer', async () => {
    const { status, json } = await pay({ ...eur25, description: 'undocumented' })
    expect([status, 'internal' in json]).toEqual([201, false])
  })

  test('unknown paths and methods are told apart', async () => {
    expect((await send('GET', '/v1/nothing')).json.error).toMatchObject({ code: 'request.unknown_path' })
    const wrong = await send('DELETE', '/v1/payments')
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST, GET'])
  })

  test('lists go on after the last id they gave', async () => {
    const ids: string[] = []
    for (let i = 0; i < 5; i++) {
      ids.unshift((await send('POST', '/v1/webhook_endpoints', { url: `http://shop.example/${i}` })).json.id)
    }
    const listed: string[] = []
    for (let after = '', more = true; more; ) {
      const { json } = await send('GET', `/v1/webhook_endpoints?limit=2${after && `&starting_after=${after}`}`)
      listed.push(...json.data.map((endpoint: { id: string }) => endpoint.id))
      after = listed.at(-1) ?? ''
      more = json.has_more
    }
    expect(listed).toEqual(ids)
  })

  test('every answer carries the headers that keep browsers honest', async () => {
    for (const path of ['/v1/events', '/docs', '/c/pay_known', '/healthz', '/nothing']) {
      const { headers } = await send('GET', path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
      expect(headers.get('request-id')).toMatch(/^[0-9a-f]{24}$/)
    }
  })

  test("the payer's page speaks the payer's language and reaches only where claims go", async () => {
    const page = await send('GET', '/c/pay_known', undefined, { 'accept-language': 'fr, pt;q=0.8, en;q=0.1' })
    expect(page.text).toBe('<p lang="pt-BR">25.00</p>')
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self' https://shop.example;")
    expect((await send('GET', '/c/pay_known?lang=ar')).text).toContain('lang="ar"')
    const missing = await send('GET', '/c/pay_unknown')
    expect([missing.status, missing.text.includes('No such payment')]).toEqual([404, true])
  })

  test("the page's files are kept for ever, and hidden ones are not served", async () => {
    const script = await send('GET', '/assets/checkout/page-1a2b.js', undefined, { 'accept-encoding': 'gzip, br' })
    expect(script.status).toBe(200)
    expect(script.headers.get('content-type')).toMatch(/javascript/)
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect([script.headers.get('content-encoding'), script.text.length]).toEqual(['br', 2100])
    const plain = await send('GET', '/assets/checkout/page-1a2b.js', undefined, { 'accept-encoding': 'identity' })
    expect([plain.headers.get('content-encoding'), plain.text]).toEqual([null, script.text])
    for (const path of ['.manifest.json', '../package.json', '%2e%2e/package.json', 'nothing.js']) {
      expect((await send('GET', `/assets/checkout/${path}`)).status).toBe(404)
    }
  })

  test('only what a signature protects may be called from other origins', async () => {
    const preflight = await send('OPTIONS', '/v1/orders/0x1/acts')
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect((await send('OPTIONS', '/v1/payments')).headers.get('access-control-allow-origin')).toBeNull()
    expect((await send('GET', '/v1/events')).headers.get('access-control-allow-origin')).toBeNull()
  })

  test('a payer without scripts chooses with a form, and the settlement address is the payer', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const post = (id: string, fields: string) => send('POST', `/c/${id}/method`, fields, form)
    const chosen = await post('pay_known', 'rail=sepa-credit-transfer&currency=EUR&payer_name=Ana+Souza')
    expect([chosen.status, chosen.headers.get('location')]).toEqual([303, '/c/pay_known'])
    expect(choices).toEqual([
      { id: 'pay_known', rail: 'sepa-credit-transfer', currency: 'EUR', payer: TEST_VAULT, payer_name: 'Ana Souza' },
    ])
    expect((await post('pay_known', 'rail=sepa-credit-transfer&currency=GBP')).status).toBe(303)
    expect((await post('pay_known', 'rail=sepa-credit-transfer&currency=USD')).status).toBe(422)
    expect((await post('pay_known', 'rail=sepa-credit-transfer')).status).toBe(400)
    expect((await post('pay_known', `payer=${TEST_VAULT}&rail=sepa-credit-transfer&currency=EUR`)).status).toBe(303)
    expect((await post('pay_known', `rail=${'x'.repeat(5_000)}`)).status).toBe(413)
    expect((await post('pay_other', 'rail=sepa-credit-transfer&currency=EUR')).status).toBe(404)
    expect((await send('GET', '/c/pay_known')).headers.get('cache-control')).toBe('no-store')
  })

  test('health, metrics and the log answer', async () => {
    expect((await send('GET', '/healthz')).json).toMatchObject({ status: 'ok', database: true })
    expect((await send('GET', '/metrics')).text).toContain('sampan_http_requests_total{endpoint="createPayment"')
    expect((await send('GET', '/metrics', undefined, { 'x-forwarded-for': '8.8.8.8' })).status).toBe(404)
    expect((await send('GET', '/ledger/checkpoint')).status).toBe(404)
    expect((await send('GET', '/ledger/../v1/events')).status).toBe(200)
  })

  test('the reference names every endpoint and loads nothing', async () => {
    const { text } = await send('GET', '/docs')
    for (const { path } of Object.values(endpoints)) expect(text).toContain(path)
    expect(text).not.toMatch(/<script|<link|src=|@import/)
    expect((await send('GET', '/docs/errors')).text).toContain('id="idempotency.key_reused"')
  })

  test('one address cannot flood the public endpoints', async () => {
    const act = { type: 'claim', signature: '0x01', signer: TEST_VAULT }
    const from = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' }
    const statuses: number[] = []
    for (let i = 0; i < 80; i++) statuses.push((await send('POST', '/v1/orders/0x1/acts', act, from)).status)
    expect(statuses).toContain(429)
    const limited = await send('POST', '/v1/orders/0x1/acts', act, from)
    if (limited.status === 429) expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await send('POST', '/v1/orders/0x1/acts', act)).status).not.toBe(429)
  })
})
