import { ZERO_ADDRESS } from '@sampan/kernel/address'
import type { Address, Hex } from '@sampan/kernel/hex'
import fc from 'fast-check'
import { makeNonce, type Order, type OrderVault } from '../v1/order.ts'
import type { Act } from '../v1/reducer.ts'

/** A second around which the generated orders live. */
export const START = 1_800_000_000

const nth = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`

export const VAULT: OrderVault = {
  chainId: 31_337n,
  address: nth(0x7a),
  owner: nth(0x01),
  signer: nth(0x02),
  secondKey: ZERO_ADDRESS,
}

/** Orders a vault would lock at `START`, confirmed by the vault itself or by somebody else. */
export const arbitraryOrder: fc.Arbitrary<Order> = fc
  .record({
    amount: fc.bigInt({ min: 1n, max: 2n ** 96n - 1n }),
    feePart: fc.bigInt({ min: 0n, max: 200n }),
    selfConfirmed: fc.boolean(),
    gaps: fc.tuple(...Array.from({ length: 4 }, () => fc.integer({ min: 1, max: 100_000 }))),
    terms: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    sequence: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  })
  .map(({ amount, feePart, selfConfirmed, gaps, terms, sequence }) => {
    const [lock = 1, claim = 1, confirm = 1, rule = 1] = gaps
    return {
      buyer: nth(0x10),
      payer: nth(0x11),
      confirmer: selfConfirmed ? VAULT.address : nth(0x12),
      arbiter: nth(0x13),
      feeTo: nth(0x14),
      amount,
      fee: (amount * feePart) / 10_000n,
      lockBy: START + lock,
      claimBy: START + lock + claim,
      confirmBy: START + lock + claim + confirm,
      ruleBy: START + lock + claim + confirm + rule,
      terms: `0x${Buffer.from(terms).toString('hex')}` as Hex,
      nonce: makeNonce(7, sequence),
    }
  })

/** Any act on an order, splits past its amount included. */
export function arbitraryAct(order: Order): fc.Arbitrary<Act> {
  const split = fc.oneof(
    fc.bigInt({ min: 0n, max: order.amount }),
    fc.constantFrom(0n, order.amount, order.amount + 1n),
  )
  return fc.oneof(
    fc.constantFrom<Act>(
      { type: 'lock' },
      { type: 'release' },
      { type: 'cancel' },
      { type: 'claim' },
      { type: 'contest' },
      { type: 'expire' },
      { type: 'lapse' },
    ),
    fc.record({ type: fc.constantFrom('settle' as const, 'rule' as const), toBuyer: split }),
  )
}

/** Seconds that matter: each deadline, the ones beside it, and some between. Rising when sorted. */
export function arbitraryMoment(order: Order): fc.Arbitrary<number> {
  const deadlines = [order.lockBy, order.claimBy, order.confirmBy, order.ruleBy]
  const edges = deadlines.flatMap(deadline => [deadline - 1, deadline, deadline + 1])
  return fc.oneof(fc.constantFrom(START, ...edges), fc.integer({ min: START, max: order.ruleBy + 10 }))
}
