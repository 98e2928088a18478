import { describe, expect, test } from 'vitest'
import { createClientOf } from './client-address.ts'
import { ERRORS, type ErrorRow } from './errors.ts'
import { pickLocale } from './pages.ts'
import { createRateLimit } from './rate-limit.ts'

describe('who is calling', () => {
  const clientOf = createClientOf(['10.0.0.2', '2001:db8::1'])
  test('nobody who is not listed is believed, wherever they are, and whoever forwards is not local', () => {
    for (const peer of ['8.8.8.8', '10.0.0.3', '127.0.0.1', '::1']) {
      expect(clientOf(peer, '1.1.1.1')).toEqual({ address: peer, local: false })
    }
  })
  test('a listed proxy is believed in its last word only', () => {
    expect(clientOf('::ffff:10.0.0.2', '6.6.6.6, 9.9.9.9')).toEqual({ address: '9.9.9.9', local: false })
    expect(clientOf('2001:db8:0:0::1', '9.9.9.9')).toEqual({ address: '9.9.9.9', local: false })
    expect(clientOf('10.0.0.2', 'nonsense')).toEqual({ address: '10.0.0.2', local: false })
  })
  test("only who comes from the operator's own machine without a proxy is local", () => {
    expect(clientOf('::ffff:127.0.0.1', undefined)).toEqual({ address: '127.0.0.1', local: true })
    expect(clientOf('::1', undefined).local).toBe(true)
    expect(clientOf('192.168.1.5', undefined).local).toBe(false)
    expect(clientOf('10.0.0.2', undefined).local).toBe(false)
  })
})

describe('a rate limit', () => {
  test('gives a burst, then as many as time brings, to each caller on its own', () => {
    const limit = createRateLimit(3, 2)
    const take = (nowMs: number, caller = 'a') => limit.take(caller, nowMs)
    expect([take(0), take(0), take(0), take(0)]).toEqual([undefined, undefined, undefined, 1])
    expect(take(0, 'b')).toBeUndefined()
    expect([take(500), take(500)]).toEqual([undefined, 1])
    expect([take(60_000), take(60_000), take(60_000), take(60_000)]).toEqual([undefined, undefined, undefined, 1])
  })
})

describe('the language of the page', () => {
  const locales = ['en', 'ar', 'pt-BR']
  test.each([
    ['ar', 'en', 'ar'],
    [undefined, 'PT-br;q=0.5, en;q=0.4', 'pt-BR'],
    [undefined, 'pt-PT', 'pt-BR'],
    [undefined, 'en;q=0, ar', 'ar'],
    ['xx', '', 'en'],
    [undefined, '*;q=0.1,,;q', 'en'],
  ])('%s and %s give %s', (wanted, acceptLanguage, expected) => {
    expect(pickLocale(locales, wanted, acceptLanguage)).toBe(expected)
  })
})

test('every status in the table of errors has its one type', () => {
  const types: Record<number, string> = {
    400: 'invalid_request',
    401: 'authentication',
    403: 'permission',
    404: 'not_found',
    405: 'invalid_request',
    409: 'conflict',
    413: 'invalid_request',
    415: 'invalid_request',
    422: 'refused',
    429: 'rate_limited',
    500: 'internal',
    503: 'internal',
  }
  for (const [code, row] of Object.entries<ErrorRow>(ERRORS)) expect(row.type, code).toBe(types[row.status])
})
