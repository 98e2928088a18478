import type { Address } from '@sampan/kernel/hex'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import { type Act, applyAct, INITIAL, isLive, type OrderState } from '@sampan/order/v1/reducer'
import type { SignedAct } from '@sampan/order/v1/typed-data'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HeldAct } from '../orders/order-record.ts'
import { decideActs } from './decide-acts.ts'

const at = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`
const vault: OrderVault = { chainId: 1n, address: at(1), owner: at(2), signer: at(3), secondKey: at(0) }
const order: Order = {
  buyer: at(4),
  payer: at(5),
  confirmer: vault.address,
  arbiter: at(6),
  feeTo: at(7),
  amount: 1_000n,
  fee: 5n,
  lockBy: 1_000,
  claimBy: 2_000,
  confirmBy: 3_000,
  ruleBy: 4_000,
  terms: `0x${'11'.repeat(32)}`,
  nonce: 1n,
}
const LEAD = 100

const signer: Record<SignedAct['type'], Address[]> = {
  lock: [vault.signer],
  release: [vault.signer],
  contest: [vault.signer],
  cancel: [order.payer, order.buyer],
  claim: [order.payer, order.buyer],
  settle: [order.buyer, vault.signer],
  rule: [order.arbiter],
}
const heldAct = fc.constantFrom(...(Object.keys(signer) as SignedAct['type'][])).chain(type =>
  fc.record({ who: fc.constantFrom(...signer[type]), toBuyer: fc.constantFrom(0n, 400n) }).map(
    ({ who, toBuyer }): HeldAct => ({
      act: type === 'settle' || type === 'rule' ? { type, toBuyer } : { type },
      role: 'buyer',
      signer: who,
      signature: '0x01',
      receivedAt: 0,
    }),
  ),
)
const step = fc.record({ wait: fc.integer({ min: 0, max: 600 }), signs: fc.option(heldAct) })

/** A chain that takes whatever is decided, at once. */
function play(steps: readonly { wait: number; signs: HeldAct | null }[], onDecision: (act: Act, time: number) => void) {
  let state: OrderState = INITIAL
  let time = 900
  const held: HeldAct[] = []
  for (const { wait, signs } of steps) {
    time += wait
    if (signs) held.push(signs)
    const [decided] = decideActs({ order, vault, state, held, isAbandoned: false }, time, LEAD)
    if (!decided) continue
    const act = { type: decided.type, ...(decided.toBuyer === undefined ? {} : { toBuyer: decided.toBuyer }) } as Act
    onDecision(act, time)
    const next = applyAct(order, vault, state, act, time)
    expect(next.ok, `${act.type} at ${time} from ${state.status}`).toBe(true)
    if (next.ok) state = next.value
  }
  return { state, held, time }
}

test('whatever is decided the vault takes, and an order that was locked always ends once time has passed', () => {
  const long = fc.constant([600, 600, 600, 600, 600, 600, 600, 600].map(wait => ({ wait, signs: null })))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), long, (steps, rest) => {
      const { state } = play([...steps, ...rest], () => {})
      expect(isLive(state.status)).toBe(false)
    }),
    { numRuns: 1_000 },
  )
})

test('a claim goes on chain only for a contest or when it could not be final in time later', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), steps => {
      const signed: string[] = []
      for (const { signs } of steps) if (signs) signed.push(signs.act.type)
      play(steps, (act, time) => {
        if (act.type === 'claim') expect(signed.includes('contest') || time + LEAD > order.claimBy).toBe(true)
      })
    }),
    { numRuns: 500 },
  )
})

test('a release that the vault refuses does not cost the buyer the time to claim', () => {
  const held: HeldAct[] = [
    { act: { type: 'release' }, role: 'confirmer', signer: vault.signer, signature: '0x01', receivedAt: 0 },
    { act: { type: 'claim' }, role: 'payer', signer: order.payer, signature: '0x02', receivedAt: 0 },
  ]
  const known = { order, vault, state: { status: 'locked' } as const, held, isAbandoned: false }
  expect(decideActs(known, 1_500, LEAD).map(({ type }) => type)).toEqual(['release'])
  expect(decideActs(known, 1_901, LEAD).map(({ type }) => type)).toEqual(['release', 'claim'])
})
