import { createHmac } from 'node:crypto'
import type { AcceptRequest } from '@sampan/api/acceptor-protocol'
import type { ActRequest } from '@sampan/api/order'
import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { type Deployment, deploy } from '@sampan/connector/testing/deploy'
import type { Hex } from '@sampan/kernel/hex'
import { utf8 } from '@sampan/kernel/hex'
import { signBankWebhook } from '@sampan/rails/statements/webhook'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { IBAN, makeRig, PAYER_KEY, type Rig, signAs } from './testing/rig.ts'

let anvil: Anvil
let deployment: Deployment
let rig: Rig
beforeAll(async () => {
  anvil = await startAnvil()
  deployment = await deploy(anvil)
})
afterAll(() => anvil.close())
beforeEach(async () => {
  rig = await makeRig(anvil, deployment, { timing: { relay_grace_seconds: 0 } })
})
afterEach(() => rig.close())

const within = { timeout: 20_000, interval: 25 }
const taken = (endpoint: string) => rig.gateway.taken.filter(call => call.endpoint === endpoint)
const acts = () => taken('submitAct').map(call => call.body as ActRequest)

async function locked(): Promise<AcceptRequest> {
  await expect.poll(() => rig.gateway.streams(), within).toBe(1)
  const request = await rig.request()
  rig.gateway.ask(request)
  await expect.poll(() => rig.accepted(request.id), within).toBeDefined()
  const accept = rig.accepted(request.id) as AcceptRequest
  await rig.act('lock', accept)
  return accept
}
const pays = (accept: AcceptRequest) => rig.statement([{ remittance: `Order ${accept.terms.values.reference}` }])

async function vaultStatus(accept: AcceptRequest): Promise<number> {
  const data = rig.statusCall(accept)
  return Number(await anvil.call<Hex>('eth_call', [{ to: rig.vault, data }, 'latest']))
}
const RELEASED = 4
const CONTESTED = 3

test('a request is accepted, locked, paid and released without a person', async () => {
  await rig.start()
  const accept = await locked()
  await pays(accept)
  await expect.poll(acts, within).toHaveLength(1)
  const [release] = acts()
  expect(release?.type).toBe('release')
  await rig.act('release', accept, release?.signature)
  expect(await vaultStatus(accept)).toBe(RELEASED)
})

test('a daemon that was away reads chain and feed when it comes back, and releases', async () => {
  const first = await rig.start()
  const accept = await locked()
  await first.close()
  await pays(accept)
  await rig.start()
  await expect.poll(() => acts().map(({ type }) => type), within).toEqual(['release'])
})

test('with a gas key it releases even when the gateway never relays', async () => {
  await rig.start({ gasKey: anvil.keys[9] as Hex })
  const accept = await locked()
  await pays(accept)
  await expect.poll(() => vaultStatus(accept), within).toBe(RELEASED)
})

test('a claim on chain whose money never came is contested on chain in time, by itself', async () => {
  await rig.start({ gasKey: anvil.keys[9] as Hex })
  const accept = await locked()
  await rig.act('claim', accept, signAs(PAYER_KEY, 'claim', accept, anvil, rig.vault))
  await rig.warp(7_200 + 86_400 * 0.75 - 60)
  expect(acts()).toEqual([])
  await rig.warp(120)
  await expect.poll(() => vaultStatus(accept), within).toBe(CONTESTED)
  expect(acts().map(({ type }) => type)).toEqual(['contest'])
})

test('the desk lets in whoever has its token, shows what is open and releases by the amount typed', async () => {
  const { deskUrl } = await rig.start()
  const accept = await locked()
  const { origin } = new URL(deskUrl)
  expect((await fetch(origin)).status).toBe(401)
  expect((await fetch(`${origin}/login?token=wrong`)).status).toBe(401)
  const login = await fetch(deskUrl, { redirect: 'manual' })
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  expect(login.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/i)
  const read = async (path: string) => (await fetch(origin + path, { headers: { cookie } })).json()
  const id = rig.orderIdOf(accept)
  await expect
    .poll(async () => (await read('/')).queue.map((line: { status: string }) => line.status), within)
    .toEqual(['locked'])
  const { csrf, order } = await read(`/orders/${id}`)
  expect(order).toMatchObject({
    localAmount: '93.00',
    reference: accept.terms.values.reference,
    can: { release: true },
  })
  const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${origin}/orders/${id}/release`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { cookie, ...headers },
      redirect: 'manual',
    })
  expect((await post({ amount: '93.00' })).status).toBe(403)
  expect((await post({ amount: '93.00', csrf }, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await post({ amount: '9.30', csrf })).headers.get('location')).toContain('no=desk.amount_differs')
  expect((await post({ amount: '93.00', csrf })).headers.get('location')).toContain('did=release_signed')
  await expect.poll(() => acts().map(({ type }) => type), within).toEqual(['release'])
})

test('a paused desk takes its offers away and declines, and goes on after a restart as it was', async () => {
  const first = await rig.start()
  const { origin } = new URL(first.deskUrl)
  const login = await fetch(first.deskUrl, { redirect: 'manual' })
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { csrf } = await (await fetch(origin, { headers: { cookie } })).json()
  await expect.poll(() => rig.gateway.streams(), within).toBe(1)
  const body = new URLSearchParams({ csrf })
  await fetch(`${origin}/offers/pause`, { method: 'POST', body, headers: { cookie }, redirect: 'manual' })
  const lastOffers = () => (taken('putOffers').at(-1)?.body as { offers: unknown[] } | undefined)?.offers
  await expect.poll(lastOffers, within).toEqual([])
  await first.close()
  await rig.start()
  await expect.poll(() => rig.gateway.streams(), within).toBe(1)
  rig.gateway.ask(await rig.request())
  await expect
    .poll(() => taken('declineLockRequest').map(({ body: said }) => said), within)
    .toEqual([{ reason: 'request.paused' }])
})

test('a signed webhook of the bank releases, and nobody else’s does', async () => {
  const feed = { kind: 'webhook', key_id: 'bank-1', secret_env: 'BANK_SECRET' }
  const account = { ...(rig.config['accounts'] as object[])[0], feed }
  const secret = 'a secret of sixteen or more'
  const { deskUrl } = await rig.startWith(
    { ...rig.config, accounts: [account] },
    { environment: { BANK_SECRET: secret } },
  )
  const notify = (sequence: number, key: string, reference: string) => {
    const credit = { bankReference: 'W1', currency: 'EUR', amount: '93.00', status: 'booked', remittance: [reference] }
    const bookedAt = new Date().toISOString()
    const body = JSON.stringify({ account: IBAN, credits: reference ? [{ ...credit, bookedAt }] : [] })
    const sentAt = Math.floor(Date.now() / 1000)
    const hmac = (secretKey: Uint8Array, text: Uint8Array) => createHmac('sha256', secretKey).update(text).digest()
    const headers = signBankWebhook({ keyId: 'bank-1', key: utf8(key), sentAt, sequence, body: utf8(body) }, hmac)
    return fetch(new URL('/feed/webhook', deskUrl), { method: 'POST', body, headers: { ...headers } })
  }
  expect((await notify(1, 'another secret, as long', '')).status).toBe(401)
  expect((await notify(1, secret, '')).status).toBe(200)
  const accept = await locked()
  expect((await notify(2, secret, accept.terms.values.reference)).status).toBe(200)
  expect((await notify(2, secret, accept.terms.values.reference)).status).toBe(200)
  await expect.poll(() => acts().map(({ type }) => type), within).toEqual(['release'])
})

test('a wrong configuration is refused with its place, before anything is touched', async () => {
  const broken = { ...rig.config, offers: [{ ...(rig.config['offers'] as object[])[0], account: 'dollar' }] }
  await expect(rig.startWith(broken)).rejects.toMatchObject({
    code: 'config.invalid',
    detail: { path: 'offers.0.account' },
  })
  const account = { ...(rig.config['accounts'] as object[])[0], fields: { name: 'Ada', iban: 'DE00' } }
  await expect(rig.startWith({ ...rig.config, accounts: [account] })).rejects.toMatchObject({
    detail: { path: 'accounts.0.fields' },
  })
})
