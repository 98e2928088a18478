import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryAct, arbitraryMoment, arbitraryOrder, START, VAULT } from '../testing/arbitrary.ts'
import { ORDER_SEEDS } from '../testing/seeds.ts'
import { type Act, allowedActs, applyAct, INITIAL, isLive, nextTimeout, type OrderState } from './reducer.ts'

type Step = { act: Act; at: number }

const history = arbitraryOrder.chain(order =>
  fc.record({
    order: fc.constant(order),
    steps: fc
      .array(fc.record({ act: arbitraryAct(order), at: arbitraryMoment(order) }), { minLength: 1, maxLength: 12 })
      .map(steps => steps.toSorted((a, b) => a.at - b.at)),
  }),
)

function replay(order: Parameters<typeof applyAct>[0], steps: readonly Step[]): OrderState[] {
  const states: OrderState[] = [INITIAL]
  for (const { act, at } of [{ act: { type: 'lock' } as const, at: START }, ...steps]) {
    const before = states.at(-1) ?? INITIAL
    const result = applyAct(order, VAULT, before, act, at)
    states.push(result.ok ? result.value : before)
  }
  return states
}

test('an order ends at most once, and whatever it pays sums to its amount', () => {
  fc.assert(
    fc.property(history, ({ order, steps }) => {
      const states = replay(order, steps)
      const ended = states.filter(state => state.status !== 'none' && !isLive(state.status))
      expect(new Set(ended).size).toBeLessThanOrEqual(1)
      for (const state of ended) {
        if (!('payout' in state)) throw new Error('an ending pays out')
        const { toBuyer, toFee, toVault } = state.payout
        expect(toBuyer + toFee + toVault).toBe(order.amount)
        expect([toBuyer, toFee, toVault].every(units => units >= 0n)).toBe(true)
      }
    }),
    ORDER_SEEDS,
  )
})

test('allowedActs names exactly the acts that applyAct takes', () => {
  fc.assert(
    fc.property(history, fc.nat(), ({ order, steps }, pick) => {
      const states = replay(order, steps)
      const state = states[pick % states.length] ?? INITIAL
      const at = steps.at(-1)?.at ?? START
      const allowed = new Set(allowedActs(order, VAULT, state, at).map(act => act.type))
      const types = ['lock', 'release', 'cancel', 'claim', 'contest', 'expire', 'lapse', 'settle', 'rule'] as const
      for (const type of types) {
        const act: Act = type === 'settle' || type === 'rule' ? { type, toBuyer: order.amount } : { type }
        expect([type, allowed.has(type)]).toEqual([type, applyAct(order, VAULT, state, act, at).ok])
      }
    }),
    ORDER_SEEDS,
  )
})

test('a live order can always be ended by anyone once its timeouts have passed', () => {
  fc.assert(
    fc.property(history, ({ order, steps }) => {
      let state = replay(order, steps).at(-1) ?? INITIAL
      for (let waits = 0; isLive(state.status); waits++) {
        expect(waits).toBeLessThan(3)
        const timeout = nextTimeout(order, state)
        if (!timeout) throw new Error('a live order has a timeout')
        expect(applyAct(order, VAULT, state, { type: timeout.type }, timeout.after)).toMatchObject({
          code: 'order.too_early',
        })
        const ended = applyAct(order, VAULT, state, { type: timeout.type }, timeout.after + 1)
        if (!ended.ok) throw new Error(ended.code)
        state = ended.value
      }
    }),
    ORDER_SEEDS,
  )
})

test('silence pays only when the vault confirms for itself', () => {
  fc.assert(
    fc.property(arbitraryOrder, order => {
      const states = replay(order, [
        { act: { type: 'claim' }, at: order.claimBy },
        { act: { type: 'lapse' }, at: order.confirmBy + 1 },
      ])
      expect(states.at(-1)?.status).toBe(order.confirmer === VAULT.address ? 'released' : 'contested')
    }),
    ORDER_SEEDS,
  )
})
