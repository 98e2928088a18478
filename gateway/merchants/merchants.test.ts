import { describeEachEngine } from '@sampan/database/testing/engines'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWebhookEndpoint } from '../events/webhook-endpoint.ts'
import { startTestGateway, type TestGateway, testMigrations } from '../http/testing/test-gateway.ts'
import { authenticateApiKey, createApiKey, revokeApiKey } from './api-key.ts'
import { merchantById } from './store/merchants.ts'
import { syncMerchants } from './sync-merchants.ts'

describeEachEngine('merchants', testMigrations, engine => {
  let gateway: TestGateway

  beforeAll(async () => {
    gateway = await startTestGateway(engine, { livemode: true })
  })
  afterAll(() => gateway.stop())

  const sync = (merchants: TestGateway['config']['merchants']) =>
    syncMerchants({ ...gateway, config: { ...gateway.config, merchants } })
  const read = () => merchantById(gateway.database.kysely, gateway.merchant)

  test('a merchant keeps its id and pseudonym while its settings change', async () => {
    const before = await read()
    const [shop] = gateway.config.merchants
    if (!shop) throw new Error('The test configuration names a merchant')
    const settlement_address = `0x${'99'.repeat(20)}` as const
    await sync([{ ...shop, settlement_address }])
    expect(await read()).toEqual({ ...before, settlementAddress: settlement_address })
    expect(before?.pseudonym).toMatch(/^0x[0-9a-f]{64}$/)
    await sync(gateway.config.merchants)
    expect(await read()).toEqual(before)
  })

  test('a merchant that is no longer configured has no valid key, until it is configured again', async () => {
    const check = async () => (await authenticateApiKey(gateway, gateway.secret, 'payments:read')).ok
    expect(await check()).toBe(true)
    await sync([])
    expect([await check(), (await read())?.active]).toEqual([false, false])
    await sync(gateway.config.merchants)
    expect(await check()).toBe(true)
  })

  test('a key is live in livemode, known only by its hash, and good for its scopes until revoked', async () => {
    const key = await createApiKey(gateway, gateway.merchant, ['events:read'])
    if (!key.ok) throw new Error(key.code)
    const { id, secret } = key.value
    expect(secret).toMatch(/^sk_live_[\w-]{43}$/)
    expect(await authenticateApiKey(gateway, secret, 'events:read')).toEqual({
      ok: true,
      value: { merchant: gateway.merchant, apiKey: id },
    })
    expect(await authenticateApiKey(gateway, secret, 'payments:write')).toMatchObject({ code: 'auth.missing_scope' })
    const { rows } = await gateway.database.executeSql('select row_to_json(api_key)::text as text from api_key')
    expect(JSON.stringify(rows)).not.toContain(secret.slice(8))
    expect([await revokeApiKey(gateway, id), await revokeApiKey(gateway, id)]).toEqual([true, false])
    expect(await authenticateApiKey(gateway, secret, 'events:read')).toMatchObject({ code: 'auth.invalid_key' })
  })

  test('in livemode no webhook goes to plain http or into a private network', async () => {
    const add = async (url: string) => {
      const wanted = { url, event_types: [], idempotencyKey: undefined }
      const made = await createWebhookEndpoint(gateway, gateway.merchant, wanted)
      return made.ok ? 'made' : made.code
    }
    expect(await add('http://shop.example/hook')).toBe('outgoing.https_required')
    expect(await add('https://192.168.0.10/hook')).toBe('outgoing.private_address')
    expect(await add('https://shop.example/hook')).toBe('made')
    const more = Array.from({ length: 20 }, (_, i) => add(`https://shop.example/${i}`))
    expect((await Promise.all(more)).toSorted().slice(-2)).toEqual(['made', 'webhook.too_many_endpoints'])
  })
})
