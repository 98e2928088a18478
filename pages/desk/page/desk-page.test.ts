import type { CreditLine, OrderCard, OrderView, QueueView } from '@sampan/api/desk-view'
import { expect, test } from 'vitest'
import { renderDesk } from './entry-server.tsx'
import { awayOf } from './words.ts'

const ORDER: OrderCard = {
  id: `0x${'ab'.repeat(32)}`,
  status: 'claimed',
  certainty: 'final',
  localAmount: '93.00',
  currency: 'EUR',
  amount: '100.000000',
  reference: '7K3M9QXT7E',
  account: 'euro',
  isClaimed: true,
  deadline: { at: 1_800_003_600, what: 'released' },
  signed: [],
  acceptedAt: 1_800_000_000,
  gateway: 'https://pay.example',
  merchant: `0x${'31'.repeat(32)}`,
  payment: `0x${'32'.repeat(32)}`,
  rail: 'sepa-credit-transfer',
  statementAccount: 'DE89370400440532013000',
  payerName: 'Ada <b>Payer</b>',
  fee: '1.000000',
  buyer: `0x${'41'.repeat(20)}`,
  arbiter: `0x${'42'.repeat(20)}`,
  credits: [],
  bookedAmount: '0.00',
  acts: [],
  can: { release: true, contest: true, settle: true },
  settleAmount: '0.000000',
}

const CREDIT: CreditLine = {
  key: `0x${'cd'.repeat(32)}`,
  kind: 'credit',
  account: 'euro',
  amount: '90.00',
  currency: 'EUR',
  status: 'booked',
  tier: 'T1',
  bookedDate: '2027-01-15',
  payerName: '<script>alert(1)</script>',
  remittance: 'https://evil.example/?pay=now',
  bankReference: 'B1',
  source: 'a.xml',
  outcome: 'short',
  orderId: ORDER.id,
  note: '',
}

const FRAME = {
  csrf: 'the-form-token',
  now: 1_800_000_060,
  isPaused: false,
  said: undefined,
  capital: {
    symbol: 'USDT',
    vault: `0x${'51'.repeat(20)}`,
    isDeployed: true,
    free: '900.000000',
    locked: '100.000000',
    limit: '5000.000000',
    limitUsed: '100.000000',
    isSigner: true,
    problem: '',
  },
  gateways: [{ origin: 'https://pay.example', isConnected: true, heartbeatAt: 1_800_000_059, problem: '' }],
  feeds: [
    {
      account: 'euro',
      rail: 'SEPA bank transfer',
      currency: 'EUR',
      statementAccount: 'DE89370400440532013000',
      isFresh: false,
      heardAt: 1_800_000_000,
    },
  ],
  waiting: 3,
}

const QUEUE: QueueView = {
  ...FRAME,
  page: 'queue',
  queue: [ORDER],
  credits: [CREDIT],
  debts: [
    {
      id: 7,
      kind: 'late',
      amount: '93.00',
      currency: 'EUR',
      payerName: 'Ada Payer',
      payerAccount: 'DE02120300000000202051',
      bankReference: 'B2',
      orderId: ORDER.id,
      since: 1_800_000_000,
      report: 'reported',
    },
  ],
  problems: [{ id: 1, account: 'euro', problem: 'a.xml is not a camt message', since: 1_800_000_000 }],
  refusals: [
    { gateway: 'https://pay.example', code: 'request.price_too_low', detail: 'price 0.93', refusedAt: 1_800_000_000 },
  ],
  recentOrders: [],
  recentCredits: [],
}
const CARD: OrderView = { ...FRAME, page: 'order', order: { ...ORDER, credits: [CREDIT] } }
const render = (view: QueueView | OrderView) => renderDesk(view, { nonce: 'n0nce' })

test('the overview shows what waits, by whom it is to be done, and asks again by itself', () => {
  const html = render(QUEUE)
  expect(html).toContain('<title>(3) Acceptor desk</title>')
  expect(html).toContain('<noscript><meta http-equiv="refresh"')
  expect(html.match(/<script/g)).toHaveLength(1)
  expect(html).toContain('<script nonce="n0nce">')
  for (const text of [
    '93.00 EUR',
    '7K3M9QXT7E',
    'too little',
    'feed is stale',
    'goes to the buyer if nobody contests',
  ]) {
    expect(html).toContain(text)
  }
})

test('an order’s page never reloads under a hand that types, and offers no amount beforehand', () => {
  const html = render(CARD)
  expect(html).not.toContain('http-equiv="refresh"')
  expect(html).not.toContain('<script')
  const [input] = /<input id="release-amount"[^>]*>/.exec(html) ?? []
  expect(input).toContain('required')
  expect(input).not.toContain('value=')
})

test('what a payer wrote is text: no element and no link comes of it', () => {
  for (const html of [render(QUEUE), render(CARD)]) {
    expect(html).not.toContain('<script>')
    expect(html).toContain('&lt;script>')
    expect(html).not.toContain('<b>Payer')
    expect(html).not.toMatch(/href="[^"]*evil/)
  }
})

test('every form is posted with the desk’s own value, and every field has its label', () => {
  for (const html of [render(QUEUE), render(CARD)]) {
    const forms = html.match(/<form.*?<\/form>/gs) ?? []
    expect(forms.length).toBeGreaterThan(2)
    for (const form of forms) {
      expect(form).toMatch(/^<form method="post" action="\//)
      expect(form).toContain('name="csrf" value="the-form-token"')
      for (const [, id] of form.matchAll(/<input id="([^"]+)"/g)) expect(form).toContain(`for="${id}"`)
    }
  }
})

test('buttons that the chain would refuse are not there', () => {
  const html = render({ ...CARD, order: { ...CARD.order, can: { release: false, contest: false, settle: false } } })
  expect(html).not.toContain(`/orders/${ORDER.id}/`)
})

test.each([
  [4_800, 'in 1 h 20 min'],
  [-240, '4 min ago'],
  [0, 'now'],
  [90_000, 'in 1 d 1 h'],
])('%i seconds away reads %s', (seconds, text) => {
  expect(awayOf(1_800_000_000 + seconds, 1_800_000_000)).toBe(text)
})
