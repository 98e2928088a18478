import { ok, type Result, refuse } from '@sampan/kernel/result'
import {
  type ActType,
  applyAct,
  type EndedStatus,
  INITIAL,
  type LiveStatus,
  type OrderState,
} from '@sampan/order/v1/reducer'
import {
  actFromJson,
  type ChainFact,
  type EntryRefusal,
  type OrderContext,
  orderNamedBy,
  withOrder,
} from '../context.ts'
import { hash } from '../fields.ts'
import { actShape, type ChainReference, chainShape, payoutShape, vaultKeysShape, vaultShape } from '../shapes.ts'
import { defineKind } from './define-kind.ts'

const COMMON = { orderId: hash, vault: vaultShape, chain: chainShape }
const KEYS = { vaultKeys: vaultKeysShape }

/** A fact after which the order still lives. */
function liveKind<const K extends string, const T extends ActType>(kind: K, status: LiveStatus, ...acts: readonly T[]) {
  return defineKind({
    kind,
    family: 'fact',
    required: { ...COMMON, act: actShape(...acts) },
    optional: KEYS,
    apply(entry, leafHash, context) {
      const held = orderNamedBy(entry, context)
      if (!held.ok) return held
      const after = addFact(held.value, { leafHash, act: actFromJson(entry.act), chain: entry.chain })
      if (!after.ok) return after
      if (after.value.state.status !== status) return impossible(entry.chain, `leads to ${after.value.state.status}`)
      return ok(withOrder(context, entry.orderId, after.value))
    },
  })
}

/** A fact that ends the order and says where the amount went. */
function endingKind<const K extends string, const T extends ActType>(
  kind: K,
  status: EndedStatus,
  ...acts: readonly T[]
) {
  return defineKind({
    kind,
    family: 'fact',
    required: { ...COMMON, act: actShape(...acts), payout: payoutShape },
    optional: KEYS,
    apply(entry, leafHash, context) {
      const held = orderNamedBy(entry, context)
      if (!held.ok) return held
      const after = addFact(held.value, { leafHash, act: actFromJson(entry.act), chain: entry.chain })
      if (!after.ok) return after
      const state = after.value.state
      if (state.status !== status) return impossible(entry.chain, `leads to ${state.status}`)
      const { toBuyer, toFee, toVault } = state.payout
      const { payout } = entry
      if (payout.toBuyer !== `${toBuyer}` || payout.toFee !== `${toFee}` || payout.toVault !== `${toVault}`) {
        return impossible(entry.chain, `pays ${toBuyer}, ${toFee} and ${toVault}`)
      }
      return ok(withOrder(context, entry.orderId, after.value))
    },
  })
}

/** Only the newest fact can be taken back, as a chain does; the order is then what the others say. */
const retractedKind = defineKind({
  kind: 'chain.retracted',
  family: 'fact',
  required: { ...COMMON, retracts: hash },
  optional: KEYS,
  apply(entry, _leafHash, context) {
    const held = orderNamedBy(entry, context)
    if (!held.ok) return held
    const last = held.value.facts.at(-1)
    if (last?.leafHash !== entry.retracts || !samePlace(last.chain, entry.chain)) {
      return impossible(entry.chain, 'retracts what is not the newest fact')
    }
    const facts = held.value.facts.slice(0, -1)
    const state = replayFacts({ ...held.value, facts })
    return state.ok ? ok(withOrder(context, entry.orderId, { ...held.value, facts, state: state.value })) : state
  },
})

export const FACT_KINDS = {
  'chain.locked': liveKind('chain.locked', 'locked', 'lock'),
  'chain.claimed': liveKind('chain.claimed', 'claimed', 'claim'),
  'chain.contested': liveKind('chain.contested', 'contested', 'contest', 'lapse'),
  'chain.released': endingKind('chain.released', 'released', 'release', 'lapse'),
  'chain.settled': endingKind('chain.settled', 'settled', 'settle'),
  'chain.ruled': endingKind('chain.ruled', 'ruled', 'rule'),
  'chain.returned': endingKind('chain.returned', 'returned', 'cancel', 'expire', 'lapse'),
  'chain.retracted': retractedKind,
} as const

function addFact(held: OrderContext, fact: ChainFact): Result<OrderContext, EntryRefusal> {
  if (fact.chain.id !== `eip155:${held.vault.chainId}`) return impossible(fact.chain, 'is on another chain')
  const last = held.facts.at(-1)
  if (last && !isAfter(fact.chain, last.chain)) return impossible(fact.chain, 'is not after the fact before it')
  const state = applyFact(held, held.state, fact)
  return state.ok ? ok({ ...held, facts: [...held.facts, fact], state: state.value }) : state
}

function replayFacts(held: OrderContext): Result<OrderState, EntryRefusal> {
  let state: OrderState = INITIAL
  for (const fact of held.facts) {
    const next = applyFact(held, state, fact)
    if (!next.ok) return next
    state = next.value
  }
  return ok(state)
}

function applyFact(
  { order, vault }: OrderContext,
  state: OrderState,
  fact: ChainFact,
): Result<OrderState, EntryRefusal> {
  const next = applyAct(order, vault, state, fact.act, fact.chain.block.time)
  return next.ok ? next : impossible(fact.chain, next.code)
}

function isAfter(a: ChainReference, b: ChainReference): boolean {
  return a.block.height > b.block.height || (a.block.height === b.block.height && a.logIndex > b.logIndex)
}

function samePlace(a: ChainReference, b: ChainReference): boolean {
  return a.chainTransaction === b.chainTransaction && a.logIndex === b.logIndex && a.block.hash === b.block.hash
}

function impossible(chain: ChainReference, reason: string): EntryRefusal {
  return refuse('ledger.impossible_fact', { chainTransaction: chain.chainTransaction, reason })
}
