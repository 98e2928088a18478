import type { CheckoutStep, CheckoutView, MethodQuote } from '@sampan/api/checkout'
import type { Address } from '@sampan/kernel/hex'
import { CHAIN, MERCHANT_ADDRESS, makeOrder, railOf } from './fixture-order.ts'

/** The server's clock in every fixture: the page counts from it and not from the device's. */
export const NOW = 1_795_334_400
export const PAYMENT = `pay_${'0123456789abcdefghjkmnpqrs'}`

const quote = (rail: string, currency: string, amount: string, price: string): MethodQuote => ({
  rail,
  title: railOf({ rail }).profile.title,
  currency,
  amount,
  price,
  receives: '106.033366',
  fee: '0.532831',
  pay_within_seconds: railOf({ rail }).profile.windows.paySeconds,
  typical_seconds: railOf({ rail }).profile.instant ? 90 : 86_400,
  instant: railOf({ rail }).profile.instant,
  asks_payer_name: rail === 'bank-transfer',
})

/** A code and a reference of its own field; a code that doubles as text; and no code at all. */
export const QUOTES = {
  sepa: quote('sepa-credit-transfer', 'EUR', '99.00', '0.9290'),
  pix: quote('pix', 'BRL', '1612.84', '15.1347'),
  bank: quote('bank-transfer', 'EUR', '99.40', '0.9328'),
} as const

const METHODS = Object.values(QUOTES)
const CHOOSING: readonly CheckoutStep[] = ['choose_method', 'no_acceptor']

const EMPTY: CheckoutView = {
  object: 'checkout',
  payment: PAYMENT,
  step: 'choose_method',
  status: 'requires_method',
  flags: [],
  outcome: null,
  merchant: { name: 'Kiosk Nordwind' },
  description: 'Order 2041: two bicycle tyres',
  amount: '99.00',
  currency: 'EUR',
  server_time: NOW,
  expires_at: NOW + 3600,
  pay_by: null,
  settlement: { asset: `${CHAIN}/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7`, address: MERCHANT_ADDRESS },
  methods: [],
  chosen: null,
  payer: null,
  acceptor: null,
  order: null,
  terms: null,
  instructions: null,
  claim_urls: [],
  success_url: null,
  receipt_url: null,
}

/** What tells a step's view from the others', apart from the order. */
const STEPS: Readonly<Record<CheckoutStep, Partial<CheckoutView>>> = {
  choose_method: {},
  no_acceptor: {},
  matching: {},
  locking: {},
  pay: { status: 'awaiting_payment' },
  withdrawn: { status: 'awaiting_payment' },
  claimed: { status: 'confirming' },
  contested: { status: 'confirming', flags: ['disputed'] },
  releasing: { status: 'confirming' },
  paid: { status: 'paid', outcome: 'released' },
  partly_paid: { status: 'paid', outcome: 'ruling', flags: ['disputed'] },
  returned: { status: 'expired', outcome: 'returned' },
  expired: { status: 'expired' },
  cancelled: { status: 'cancelled', outcome: 'returned' },
}

export const ALL_STEPS = Object.keys(STEPS) as CheckoutStep[]

/** Steps at which an order is signed. */
export const STEPS_WITH_ORDER = ALL_STEPS.filter(
  step => !['choose_method', 'no_acceptor', 'matching', 'cancelled'].includes(step),
)

/** Those of them at which the payer's device shows what no other does. */
export const STEPS_OF_PAYER: readonly CheckoutStep[] = ['pay', 'withdrawn', 'claimed', 'contested', 'expired']

/** The view at a step, for an order whose payer has this address. */
export function viewAt(step: CheckoutStep, payer: Address, chosen: MethodQuote = QUOTES.sepa): CheckoutView {
  const view: CheckoutView = { ...EMPTY, ...STEPS[step], step, methods: CHOOSING.includes(step) ? METHODS : [] }
  if (!STEPS_WITH_ORDER.includes(step)) return view
  const { order, terms, instructions } = makeOrder(chosen, payer, chosen.asks_payer_name ? 'Ada Example' : '', NOW)
  const ended = step === 'paid' || step === 'partly_paid'
  return {
    ...view,
    chosen,
    payer,
    order,
    terms,
    acceptor: { name: 'Hanse Exchange' },
    instructions: step === 'pay' ? instructions : null,
    pay_by: step === 'pay' ? NOW + chosen.pay_within_seconds : null,
    success_url: ended ? '/shop/thanks' : null,
    receipt_url: ended ? `/v1/payments/${PAYMENT}/receipt` : null,
  }
}
