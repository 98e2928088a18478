import type { LockRequest, OfferWire } from '@sampan/api/acceptor-protocol'
import { offersDigest, offersDocument, sessionDigest } from '@sampan/api/acceptor-typed-data'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { type AssetId, assetId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Serving, serve } from '../http/serve.ts'
import { readStream } from '../http/testing/read-stream.ts'
import {
  startTestGateway,
  TEST_CHAIN,
  TEST_TOKEN,
  TEST_VAULT,
  type TestGateway,
  testMigrations,
  withHandlers,
} from '../http/testing/test-gateway.ts'
import { until } from '../http/testing/until.ts'
import { liveOffers } from './live-offers.ts'
import { acceptorRoutes } from './routes.ts'
import type { AcceptorOrders } from './stream.ts'
import { syncAcceptors } from './sync-acceptors.ts'

const SIGNER: Hex = `0x${'11'.repeat(32)}`
const NEXT_SIGNER: Hex = `0x${'22'.repeat(32)}`
const OWNER: Address = `0x${'0a'.repeat(20)}`
const ASSET: AssetId = assetId(TEST_CHAIN, TEST_TOKEN)

const offer = (change: Partial<OfferWire> = {}): OfferWire => ({
  offer: 'eur',
  side: 'payment',
  rail: 'sepa-credit-transfer',
  currency: 'EUR',
  asset: ASSET,
  price: '0.9312',
  min: '5.00',
  max: '900.00',
  daily_max: '5000.00',
  arbiters: [OWNER],
  hours: [],
  asks_payer_name: false,
  ...change,
})

describeEachEngine('acceptors', testMigrations, engine => {
  let gateway: TestGateway
  let serving: Serving
  let requests: LockRequest[]

  beforeAll(async () => {
    gateway = await startTestGateway(engine)
    const orders: AcceptorOrders = {
      openLockRequests: async () => requests,
      acceptorOrders: async (_, __, sinceVersion) => ({ version: sinceVersion, orders: [] }),
    }
    await syncAcceptors(gateway)
    serving = await serve(gateway, withHandlers(acceptorRoutes(gateway, orders)))
  })
  afterAll(async () => {
    await serving.close()
    await gateway.stop()
  })
  beforeEach(() => {
    requests = []
    setSigner(SIGNER)
  })

  const setSigner = (key: Hex) => {
    const signer = addressOfPrivateKey(key)
    gateway.vault = { ...gateway.vault, deployed: true, vault: { ...gateway.vault.vault, owner: OWNER, signer } }
  }
  const call = async (method: string, path: string, body: unknown, token = '') => {
    const response = await fetch(serving.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) }
  }
  const open = async (key = SIGNER, { at = gateway.now(), origin = 'http://127.0.0.1:3700' } = {}) => {
    const signature = signDigest(sessionDigest(31337n, TEST_VAULT, origin, at), key)
    return call('POST', '/v1/acceptor/sessions', { chain: TEST_CHAIN, vault: TEST_VAULT, issued_at: at, signature })
  }
  const put = async (token: string, offers: OfferWire[], validUntil = gateway.now() + 3600, key = SIGNER) => {
    const digest = offersDigest(31337n, TEST_VAULT, offersDocument(offers, validUntil), validUntil)
    const body = { offers, valid_until: validUntil, signature: signDigest(digest, key) }
    return call('PUT', '/v1/acceptor/offers', body, token)
  }
  const live = () => liveOffers(gateway.database.kysely, { asset: ASSET, currency: 'EUR', now: gateway.now() })

  test('the current signer opens a session, and nobody else does', async () => {
    expect(await open()).toMatchObject({ status: 201, json: { object: 'session', token: expect.any(String) } })
    const code = async (answer: Promise<{ json: { error: { code: string } } }>) => (await answer).json.error.code
    expect(await code(open(NEXT_SIGNER))).toBe('acceptor.bad_signature')
    expect(await code(open(SIGNER, { origin: 'https://other.example' }))).toBe('acceptor.bad_signature')
    expect(await code(open(SIGNER, { at: gateway.now() - 301 }))).toBe('acceptor.stale_signature')
    gateway.vault = { ...gateway.vault, deployed: false }
    expect(await code(open())).toBe('acceptor.vault_not_deployed')
    const stranger = { chain: TEST_CHAIN, vault: OWNER, issued_at: gateway.now(), signature: '0x01' }
    expect(await code(call('POST', '/v1/acceptor/sessions', stranger))).toBe('acceptor.unknown_vault')
  })

  test('signed offers of a live acceptor are found, with numbers exact', async () => {
    const { token } = (await open()).json
    expect((await put(token, [offer()])).status).toBe(204)
    expect(await live()).toEqual([])
    await call('POST', '/v1/acceptor/heartbeat', { feeds_fresh: { 'sepa-credit-transfer': true } }, token)
    const [found] = await live()
    expect(found).toMatchObject({ chain: TEST_CHAIN, isFeedFresh: true, acceptorName: 'Anna', asset: ASSET })
    expect(found?.offer).toMatchObject({
      name: 'eur',
      vault: TEST_VAULT,
      owner: OWNER,
      signer: addressOfPrivateKey(SIGNER),
      price: { numerator: 931_200_000_000_000_000n, denominator: 10n ** 18n },
      minUnits: 500n,
      maxUnits: 90_000n,
      dailyMaxUnits: 500_000n,
    })
    await put(token, [])
    expect(await live()).toEqual([])
  })

  test('offers are refused as a whole when one of them cannot stand here', async () => {
    const { token } = (await open()).json
    const code = async (...offers: OfferWire[]) => (await put(token, offers)).json.error.code
    expect(await code(offer(), offer())).toBe('acceptor.duplicate_offer')
    expect(await code(offer({ rail: 'pix', currency: 'BRL' }))).toBe('acceptor.rail_off')
    expect(await code(offer({ currency: 'USD' }))).toBe('acceptor.currency_off')
    expect(await code(offer({ asset: assetId(TEST_CHAIN, OWNER) }))).toBe('acceptor.wrong_asset')
    expect(await code(offer({ price: '0' }))).toBe('acceptor.bad_price')
    expect(await code(offer({ min: '10', max: '5' }))).toBe('acceptor.bad_limits')
    expect(await code(offer({ min: '5.001' }))).toBe('acceptor.bad_limits')
    expect(await code(offer({ hours: [{ weekday: 1, from_minute: 60, to_minute: 60 }] }))).toBe('acceptor.bad_hours')
    expect((await put(token, [offer()], gateway.now() - 1)).json.error.code).toBe('acceptor.offers_expired')
    expect((await put(token, [offer()], gateway.now() + 8 * 86_400)).json.error.code).toBe(
      'acceptor.offers_valid_too_long',
    )
    expect((await put(token, [offer()], gateway.now() + 60, NEXT_SIGNER)).json.error.code).toBe(
      'acceptor.bad_signature',
    )
  })

  test('when the vault names another signer, sessions and offers of the old one are gone', async () => {
    const { token } = (await open()).json
    const beat = (with_: string) => call('POST', '/v1/acceptor/heartbeat', { feeds_fresh: {} }, with_)
    await put(token, [offer()])
    expect((await beat(token)).status).toBe(204)
    setSigner(NEXT_SIGNER)
    gateway.advance(61)
    await beat(token) // reads the vault again
    expect((await beat(token)).json.error.code).toBe('auth.invalid_session')
    expect(await live()).toEqual([])
    expect((await open(NEXT_SIGNER)).status).toBe(201)
  })

  test('a session ends after a day, and a made-up token is no session', async () => {
    const { token } = (await open()).json
    gateway.advance(86_401)
    expect((await call('POST', '/v1/acceptor/heartbeat', { feeds_fresh: {} }, token)).status).toBe(401)
    expect((await call('POST', '/v1/acceptor/heartbeat', { feeds_fresh: {} }, 'made-up')).status).toBe(401)
    expect((await call('POST', '/v1/acceptor/heartbeat', { feeds_fresh: {} })).json.error.code).toBe(
      'auth.missing_session',
    )
  })

  test('the stream tells each open request once, and its withdrawal', async () => {
    const { token, acceptor } = (await open()).json
    const request = { object: 'lock_request', id: 'req_1' } as LockRequest
    const stream = await readStream(`${serving.url}/v1/acceptor/stream`, { authorization: `Bearer ${token}` })
    await until('a ping', () => stream.events.some(({ event }) => event === 'ping'))
    requests = [request]
    gateway.changes.publish(`acceptor:${acceptor}`)
    await until('the request', () => stream.events.some(({ event }) => event === 'request'))
    gateway.changes.publish(`acceptor:${acceptor}`)
    requests = []
    gateway.changes.publish(`acceptor:${acceptor}`)
    await until('the withdrawal', () => stream.events.some(({ event }) => event === 'withdrawn'))
    expect(stream.events.filter(({ event }) => event !== 'ping')).toEqual([
      { event: 'request', data: JSON.stringify(request) },
      { event: 'withdrawn', data: '{"request":"req_1"}' },
    ])
    stream.close()
  })
})
