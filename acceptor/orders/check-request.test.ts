import type { LockRequest } from '@sampan/api/acceptor-protocol'
import { expect, test } from 'vitest'
import { GATEWAY, makeConfig, makeRequest, SIGNER, TOKEN, testBook, VAULT } from '../testing/book.ts'
import type { Exposure } from './check-capacity.ts'
import { checkRequest, type RequestContext } from './check-request.ts'

const NOW = 1_800_000_000
const NOTHING: Exposure = {
  isPaused: false,
  isFeedFresh: true,
  isMerchantContested: false,
  gatewayUnits: 0n,
  merchantUnits: 0n,
  payerUnits: 0n,
  accountDayUnits: 0n,
  freeUnits: 1_000_000_000n,
  limitLeftUnits: 1_000_000_000n,
}
const book = testBook()
const CONTEXT: RequestContext = {
  gateway: GATEWAY,
  asset: TOKEN,
  vault: VAULT,
  signer: SIGNER.address,
  offers: book.offers,
  limits: book.limits,
  windows: {},
  exposure: NOTHING,
  now: NOW,
  chainNow: NOW,
}

function check(changes: Partial<LockRequest> = {}, context: Partial<RequestContext> = {}) {
  return checkRequest(makeRequest(NOW, changes), { ...CONTEXT, ...context })
}
const withExposure = (changes: Partial<Exposure>) => ({ exposure: { ...NOTHING, ...changes } })

test('a fair request passes, and the order is built from what was checked', () => {
  const checked = check()
  expect(checked).toMatchObject({ ok: true, value: { localUnits: 9_300n } })
  if (!checked.ok) return
  expect(checked.value.order).toMatchObject({ confirmer: VAULT.address, amount: 100_000_000n, fee: 1_000_000n })
})

const refused: [string, string, Partial<LockRequest>, Partial<RequestContext>?][] = [
  ['too late an answer', 'request.expired', { expires_at: NOW - 1 }],
  ['a paused desk', 'request.paused', {}, withExposure({ isPaused: true })],
  ['another vault', 'request.wrong_vault', { vault: `0x${'99'.repeat(20)}` }],
  ['another asset', 'request.wrong_vault', { asset: `eip155:1/erc20:0x${'77'.repeat(20)}` }],
  ['a key the owner has replaced', 'request.signer_replaced', {}, { signer: `0x${'01'.repeat(20)}` }],
  ['an offer that does not stand', 'request.unknown_offer', { offer: 'old' }],
  ['a name that cannot be hashed', 'request.bad_payer_name', { payer_name: '\ud800' }],
  ['another currency', 'request.offer_differs', { currency: 'USD' }],
  ['another rail', 'request.offer_differs', { rail: 'pix' }],
  ['less than the minimum', 'request.amount_out_of_range', { local_amount: '4.99', amount: '1', fee: '0' }],
  ['more than the maximum', 'request.amount_out_of_range', { local_amount: '400.01' }],
  ['more decimals than the currency has', 'request.amount_out_of_range', { local_amount: '93.001' }],
  ['one unit too many for the price', 'request.price_too_low', { amount: '100000001' }],
  ['one cent too little', 'request.price_too_low', { local_amount: '92.99' }],
  ['an arbiter nobody agreed to', 'request.arbiter_not_accepted', { arbiter: `0x${'44'.repeat(20)}` }],
  ['a fee above two per cent', 'order.fee_too_high', { fee: '2000001' }],
  ['no amount', 'order.bad_amount', { amount: '0', fee: '0' }],
  ['a buyer who is the vault', 'order.bad_parties', { buyer: VAULT.address }],
  ['a payer who is the vault', 'order.bad_parties', { payer: VAULT.address }],
  ['a lock that is over', 'order.too_late', { lock_by: NOW - 1 }],
  ['deadlines out of order', 'order.bad_deadlines', { confirm_by: NOW + 7_000 }],
  ['too little time to contest', 'request.windows_unfit', { confirm_by: NOW + 7_200 + 43_199 }],
  ['too much time to contest', 'request.windows_unfit', { confirm_by: NOW + 7_200 + 172_801, rule_by: NOW + 440_000 }],
  ['too much time to rule', 'request.windows_unfit', { rule_by: NOW + 7_200 + 86_400 + 518_401 }],
  ['too little time to rule', 'request.windows_unfit', { rule_by: NOW + 7_200 + 86_400 + 100 }],
  [
    'money bound for too long',
    'request.windows_unfit',
    { claim_by: NOW + 9 * 86_400, confirm_by: NOW + 10 * 86_400, rule_by: NOW + 13 * 86_400 },
  ],
  ['a stale feed', 'request.feed_stale', {}, withExposure({ isFeedFresh: false })],
  ['a merchant with an open contest', 'request.merchant_contested', {}, withExposure({ isMerchantContested: true })],
  ['too much through one gateway', 'request.cap_exceeded', {}, withExposure({ gatewayUnits: 400_000_001n })],
  ['too much for one merchant', 'request.cap_exceeded', {}, withExposure({ merchantUnits: 300_000_001n })],
  ['too much for one payer', 'request.cap_exceeded', {}, withExposure({ payerUnits: 200_000_001n })],
  ['a gateway that is not configured', 'request.cap_exceeded', {}, { gateway: 'https://other.example' }],
  ['a full account', 'request.daily_limit_reached', {}, withExposure({ accountDayUnits: 90_701n })],
  ['too little free, the reserve left alone', 'request.vault_too_low', {}, withExposure({ freeUnits: 109_999_999n })],
  ['too little left of the vault’s limit', 'request.vault_too_low', {}, withExposure({ limitLeftUnits: 99_999_999n })],
]

test.each(refused)('declines %s', (_, code, changes, context) => {
  expect(check(changes, context)).toMatchObject({ ok: false, code })
})

test('everything exactly at its limit passes', () => {
  const exposure = {
    gatewayUnits: 400_000_000n,
    merchantUnits: 300_000_000n,
    payerUnits: 200_000_000n,
    accountDayUnits: 90_700n,
    freeUnits: 110_000_000n,
    limitLeftUnits: 100_000_000n,
  }
  expect(check({}, withExposure(exposure)).ok).toBe(true)
})

test('the chain’s own time judges deadlines, the wall clock the answer', () => {
  expect(check({}, { chainNow: NOW + 61 })).toMatchObject({ code: 'order.too_late' })
  expect(check({}, { now: NOW + 9 })).toMatchObject({ code: 'request.expired' })
})

test('an operator may accept shorter windows', () => {
  const short = { confirm_by: NOW + 7_300, rule_by: NOW + 7_400 }
  expect(check(short, { windows: { minConfirmSeconds: 100, minRuleSeconds: 100 } }).ok).toBe(true)
})

test('outside its hours an offer does not stand', () => {
  const hours = [{ weekday: new Date(NOW * 1000).getUTCDay(), from_minute: 0, to_minute: 1 }]
  const offers = [
    {
      offer: 'eur',
      account: 'euro',
      price: '0.93',
      min: '5',
      max: '400',
      arbiters: [CONTEXT.offers.get('eur')?.wire.arbiters[0]],
      hours,
    },
  ]
  const timed = testBook(makeConfig({ offers })).offers
  expect(check({}, { offers: timed })).toMatchObject({ code: 'request.outside_hours' })
})
