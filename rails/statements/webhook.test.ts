import { createHmac } from 'node:crypto'
import { utf8 } from '@sampan/kernel/hex'
import { describe, expect, test } from 'vitest'
import { parseBankNotice } from './bank-notice.ts'
import { type HmacSha256, signBankWebhook, type Verifying, verifyBankWebhook } from './webhook.ts'

const hmac: HmacSha256 = (key, message) => createHmac('sha256', key).update(message).digest()
const key = utf8('a shared key of the pretend bank')
const notice = {
  account: 'de89 3704 0044 0532 0130 00',
  credits: [
    {
      bankReference: 'B-1',
      currency: 'EUR',
      amount: '12.30',
      status: 'booked',
      bookedAt: '2026-03-01T12:00:00Z',
      payerName: 'Ada Example',
      payerAccount: 'BE72 0000 0000 1616',
      structuredReferences: ['RF237K3M9QXT7E'],
    },
  ],
}
const body = utf8(JSON.stringify(notice))
const sentAt = 1_772_366_400

function request(changes: Partial<Verifying> = {}): Verifying {
  const headers = { ...signBankWebhook({ keyId: 'bank_1', key, sentAt, sequence: 7, body }, hmac) }
  return { headers, body, keyOf: id => (id === 'bank_1' ? key : undefined), now: sentAt, hmac, ...changes }
}

describe('a signed webhook', () => {
  test('verifies, and gives the sequence for the caller to refuse replays with', () => {
    expect(verifyBankWebhook(request())).toEqual({ ok: true, value: { keyId: 'bank_1', sequence: 7, sentAt } })
  })

  test('has a fixed signature, so that others can implement it', () => {
    const headers = signBankWebhook({ keyId: 'k', key: utf8('key'), sentAt: 1, sequence: 2, body: utf8('{}') }, hmac)
    const expected = createHmac('sha256', 'key').update('v1.k.1.2.{}').digest('hex')
    expect(headers['sampan-bank-signature']).toBe(`v1=${expected}`)
  })

  test('is stale five minutes off, in either direction', () => {
    expect(verifyBankWebhook(request({ now: sentAt + 300 })).ok).toBe(true)
    expect(verifyBankWebhook(request({ now: sentAt + 301 }))).toMatchObject({ code: 'webhook.stale' })
    expect(verifyBankWebhook(request({ now: sentAt - 301 }))).toMatchObject({ code: 'webhook.stale' })
  })

  test('does not verify when anything signed is changed', () => {
    const { headers } = request()
    for (const changed of [
      { body: utf8('{}') },
      { headers: { ...headers, 'sampan-bank-sequence': '8' } },
      { headers: { ...headers, 'sampan-bank-timestamp': String(sentAt + 1) } },
      { keyOf: () => utf8('another key') },
    ]) {
      expect(verifyBankWebhook(request(changed))).toMatchObject({ code: 'webhook.bad_signature' })
    }
  })

  test('refuses missing and malformed headers and unknown keys', () => {
    const { headers } = request()
    for (const name of Object.keys(headers)) {
      const { [name]: _, ...rest } = headers
      expect(verifyBankWebhook(request({ headers: rest }))).toMatchObject({ code: 'webhook.header_missing' })
    }
    for (const bad of [
      { 'sampan-bank-timestamp': '1e9' },
      { 'sampan-bank-sequence': '07' },
      { 'sampan-bank-sequence': '99999999999999999' },
      { 'sampan-bank-signature': 'v1=00' },
      { 'sampan-bank-key-id': 'a.b' },
    ]) {
      const malformed = request({ headers: { ...headers, ...bad } })
      expect(verifyBankWebhook(malformed)).toMatchObject({ code: 'webhook.header_malformed' })
    }
    expect(verifyBankWebhook(request({ keyOf: () => undefined }))).toMatchObject({ code: 'webhook.unknown_key' })
  })
})

describe('a bank notice', () => {
  test('becomes credits', () => {
    expect(parseBankNotice(JSON.stringify(notice), 'T1')).toEqual({
      ok: true,
      value: [
        {
          account: 'DE89370400440532013000',
          currency: 'EUR',
          amountUnits: 1230n,
          tier: 'T1',
          status: 'booked',
          isReversal: false,
          booked: { date: '2026-03-01', earliestAt: sentAt, latestAt: sentAt },
          bankReference: 'B-1',
          payerName: 'Ada Example',
          payerAccount: 'BE72000000001616',
          structuredReferences: ['RF237K3M9QXT7E'],
          remittance: [],
        },
      ],
    })
  })

  test.each([
    ['bankReference', ''],
    ['currency', 'XXX'],
    ['amount', 12.3],
    ['amount', '12.305'],
    ['amount', '-1.00'],
    ['status', 'BOOK'],
    ['bookedAt', 'yesterday'],
    ['isReversal', 'true'],
    ['payerName', 5],
    ['remittance', 'text'],
    ['structuredReferences', [1]],
  ])('a bad %s (%j) refuses the whole notice', (field, value) => {
    const text = JSON.stringify({ ...notice, credits: [...notice.credits, { ...notice.credits[0], [field]: value }] })
    expect(parseBankNotice(text, 'T1')).toEqual({
      ok: false,
      code: 'notice.malformed',
      detail: { field: `credits.1.${field}` },
    })
  })

  test.each(['', 'nonsense', '{'])('%j is not JSON', text => {
    expect(parseBankNotice(text, 'T1')).toMatchObject({ code: 'notice.not_json' })
  })

  test.each(['null', '[]', '{}', '{"account":"x"}', '{"account":"x","credits":[null]}'])('%s is malformed', text => {
    expect(parseBankNotice(text, 'T1')).toMatchObject({ code: 'notice.malformed' })
  })
})
