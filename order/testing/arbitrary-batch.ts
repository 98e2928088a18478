import type { Address, Hex } from '@sampan/kernel/hex'
import fc from 'fast-check'
import { makeNonce, type Order } from '../v1/order.ts'
import { START, VAULT } from './arbitrary.ts'

const nth = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`

/** Orders that stand one after the other in one lane and share what a batch shares, often of few buyers. */
export function arbitraryBatchOrders(most = 40, least = 1): fc.Arbitrary<Order[]> {
  const own = fc.record({
    buyer: fc.integer({ min: 0x10, max: 0x13 }).map(nth),
    payer: fc.integer({ min: 0x20, max: 0x2f }).map(nth),
    amount: fc.oneof(fc.bigInt({ min: 1n, max: 2n ** 80n }), fc.bigInt({ min: 1n, max: 100n })),
    feePart: fc.bigInt({ min: 0n, max: 200n }),
    terms: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  })
  return fc
    .record({
      items: fc.array(own, { minLength: least, maxLength: most }),
      confirmer: fc.constantFrom(VAULT.address, nth(0x30)),
      lane: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      sequence: fc.integer({ min: 1, max: 2 ** 32 - most }),
    })
    .map(({ items, confirmer, lane, sequence }) =>
      items.map(({ buyer, payer, amount, feePart, terms }, position) => ({
        buyer,
        payer,
        confirmer,
        arbiter: nth(0x40),
        feeTo: nth(0x50),
        amount,
        fee: (amount * feePart) / 10_000n,
        lockBy: START + 60,
        claimBy: START + 3600,
        confirmBy: START + 7200,
        ruleBy: START + 9000,
        terms: `0x${Buffer.from(terms).toString('hex')}` as Hex,
        nonce: makeNonce(lane, sequence + position),
      })),
    )
}
