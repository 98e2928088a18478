import { randomBytes } from 'node:crypto'
import type { PaymentObject } from '@sampan/api/payment'
import { makeId } from '@sampan/kernel/id'
import { TEST_CHAIN, TEST_TOKEN, TEST_VAULT } from './test-gateway.ts'

/** A payment as its view, valid in every field. */
export function samplePayment(change: Partial<PaymentObject> = {}): PaymentObject {
  return {
    object: 'payment',
    id: makeId('payment', randomBytes(16)),
    created: 1_795_334_400,
    livemode: false,
    amount: '25.00',
    currency: 'EUR',
    status: 'requires_method',
    flags: [],
    outcome: null,
    description: null,
    merchant_reference: null,
    metadata: {},
    checkout_url: 'http://127.0.0.1:3700/c/x',
    success_url: null,
    expires_at: 1_795_338_000,
    paid_at: null,
    settlement: {
      asset: `${TEST_CHAIN}/erc20:${TEST_TOKEN}`,
      address: TEST_VAULT,
      expected: null,
      received: null,
      fee: null,
    },
    method: null,
    order: null,
    receipt_url: null,
    ...change,
  }
}
