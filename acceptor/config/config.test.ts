import { expect, test } from 'vitest'
import { rawConfig, TOKEN, testBook } from '../testing/book.ts'
import { makeBook } from './book.ts'
import { acceptorConfig } from './config.ts'

const parse = (changes: Record<string, unknown>) => acceptorConfig.safeParse(rawConfig(changes))
const firstOf = (name: string) => (rawConfig()[name] as Record<string, unknown>[])[0]
const book = (changes: Record<string, unknown>) => makeBook(acceptorConfig.parse(rawConfig(changes)), TOKEN)

test('what is left out has a careful default', () => {
  const config = acceptorConfig.parse(rawConfig())
  expect(config.listen).toEqual({ host: '127.0.0.1', port: 7_402, hosts: [] })
  expect(config.timing).toMatchObject({ contest_margin_bps: 2_500, release_certainty: 'confirmed' })
})

test('offers become what the protocol says, with rail, currency, asset and daily limit of their account', () => {
  expect(testBook().offers.get('eur')?.wire).toMatchObject({
    side: 'payment',
    rail: 'sepa-credit-transfer',
    currency: 'EUR',
    asset: TOKEN.id,
    daily_max: '1000.00',
  })
})

test('automatic release is capped by the rail’s profile until the owner sets caps, and then by these alone', () => {
  expect(testBook().accounts.get('euro')?.capUnits).toMatchObject({ T1: 200_000n, T6: 0n })
  const own = book({ accounts: [{ ...firstOf('accounts'), auto_release: { T1: '50' } }] })
  expect(own.accounts.get('euro')?.capUnits).toMatchObject({ T1: 5_000n, T2: 0n, T5: 0n })
})

test.each([
  ['an account nobody described', { offers: [{ ...firstOf('offers'), account: 'dollar' }] }, 'offers.0.account'],
  ['two offers of one name', { offers: [firstOf('offers'), firstOf('offers')] }, 'offers.1'],
  [
    'a gateway twice',
    { gateways: [firstOf('gateways'), { url: 'https://pay.example/', max_locked: '1' }] },
    'gateways.1',
  ],
  [
    'a webhook’s key twice',
    {
      accounts: ['one', 'two'].map(name => ({
        ...firstOf('accounts'),
        name,
        feed: { kind: 'webhook', key_id: 'bank-1', secret_env: 'BANK' },
      })),
      offers: [],
    },
    'accounts.1',
  ],
  [
    'an asset of another chain',
    { vault: { ...(rawConfig()['vault'] as object), asset: TOKEN.id.replace('31337', '1') } },
    'vault.asset',
  ],
])('the file is refused for %s, with the place', (_, changes, path) => {
  const parsed = parse(changes)
  expect(parsed.error?.issues.map(issue => issue.path.join('.'))).toContain(path)
})

test.each([
  ['a rail that does not exist', { accounts: [{ ...firstOf('accounts'), rail: 'carrier-pigeon' }] }, 'accounts.0.rail'],
  [
    'a currency the rail does not carry',
    { accounts: [{ ...firstOf('accounts'), currency: 'USD' }] },
    'accounts.0.currency',
  ],
  [
    'a wrong IBAN',
    { accounts: [{ ...firstOf('accounts'), fields: { name: 'Ada', iban: 'DE00' } }] },
    'accounts.0.fields',
  ],
  ['a price of nothing', { offers: [{ ...firstOf('offers'), price: '0' }] }, 'offers.0.price'],
  ['more than the currency’s decimals', { offers: [{ ...firstOf('offers'), min: '1.001' }] }, 'offers.0.min'],
  ['a minimum above the maximum', { offers: [{ ...firstOf('offers'), min: '500' }] }, 'offers.0.min'],
  [
    'more than the token’s decimals',
    { gateways: [{ url: 'https://pay.example', max_locked: '1.0000001' }] },
    'gateways.0.max_locked',
  ],
])('the book is refused for %s, with the place', (_, changes, path) => {
  expect(() => book(changes)).toThrow(
    expect.objectContaining({ code: 'config.invalid', detail: expect.objectContaining({ path }) }),
  )
})
