import { unobserved } from '@sampan/kernel/effect'
import { describe, expect, test } from 'vitest'
import { checkUrl, sendOutgoing } from './outgoing-request.ts'
import { isPublicAddress } from './public-address.ts'
import { startReceiver } from './testing/receiver.ts'

const live = { observe: unobserved, allowPrivate: false }
const request = { name: 'webhook.deliver', headers: {}, body: '{}', timeoutMs: 30_000 }

describe('the one way out', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fe80::1',
    'fc00::1',
    'fd12::1',
    'ff02::1',
    '2001:db8::1',
    'not an address',
  ])('%s is not public', address => expect(isPublicAddress(address)).toBe(false))

  test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450:4001:830::200e'])(
    '%s is public',
    address => expect(isPublicAddress(address)).toBe(true),
  )

  test.each([
    ['http://example.com/', 'outgoing.https_required'],
    ['https://127.0.0.1/', 'outgoing.private_address'],
    ['https://127.1/', 'outgoing.private_address'],
    ['https://2130706433/', 'outgoing.private_address'],
    ['https://0x7f.0.0.1/', 'outgoing.private_address'],
    ['https://[::1]/', 'outgoing.private_address'],
    ['https://[::ffff:10.0.0.1]/', 'outgoing.private_address'],
    ['https://LOCALHOST/', 'outgoing.private_address'],
    ['https://db.internal/', 'outgoing.private_address'],
    ['https://user:secret@example.com/', 'outgoing.bad_url'],
    ['ftp://example.com/', 'outgoing.bad_url'],
    ['no url', 'outgoing.bad_url'],
  ])('in livemode %s is refused before anything is sent', async (url, code) => {
    expect(checkUrl(url, false)).toMatchObject({ ok: false, code })
    expect(await sendOutgoing(live, { ...request, url })).toMatchObject({ ok: false, code })
  })

  test('a request reaches loopback where that is allowed, and a silent receiver is left after the timeout', async () => {
    const receiver = await startReceiver()
    const door = { observe: unobserved, allowPrivate: true }
    expect(await sendOutgoing(door, { ...request, url: receiver.url })).toEqual({ ok: true, value: { status: 200 } })
    const named = receiver.url.replace('127.0.0.1', 'localhost')
    expect(await sendOutgoing(door, { ...request, url: named })).toEqual({ ok: true, value: { status: 200 } })
    receiver.answer = 'hang'
    await expect(sendOutgoing(door, { ...request, url: receiver.url, timeoutMs: 300 })).rejects.toMatchObject({
      code: 'outgoing.failed',
      message: expect.stringContaining('no answer within 300 ms'),
    })
    await receiver.close()
  })
})
