import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { verifyWebhook } from './webhook.ts'

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const body = JSON.stringify({ object: 'event', id: 'evt_1', type: 'payment.paid' })

function signed(at = new Date(), secret = SECRET) {
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('evt_1', at, body),
  }
}

test('a webhook signed with the secret gives its event, however the headers come', () => {
  expect(verifyWebhook(body, signed(), SECRET)).toMatchObject({ ok: true, value: { id: 'evt_1' } })
  expect(verifyWebhook(body, new Headers(signed()), SECRET)).toMatchObject({ ok: true })
})

test('another body, secret, id, an old signature or none is refused', () => {
  const refused = { ok: false, code: 'webhook.bad_signature' }
  expect(verifyWebhook(`${body} `, signed(), SECRET)).toMatchObject(refused)
  expect(
    verifyWebhook(body, signed(new Date(), `whsec_${Buffer.alloc(32, 8).toString('base64')}`), SECRET),
  ).toMatchObject(refused)
  expect(verifyWebhook(body, { ...signed(), 'webhook-id': 'evt_2' }, SECRET)).toMatchObject(refused)
  expect(verifyWebhook(body, signed(new Date(Date.now() - 301_000)), SECRET)).toMatchObject(refused)
  expect(verifyWebhook(body, {}, SECRET)).toMatchObject(refused)
})
