import type { Order, OrderVault } from '@sampan/order/v1/order'
import { applyAct, INITIAL, type OrderRefusal, type OrderState, splitPayout } from '@sampan/order/v1/reducer'
import { actOfEvent, type OrderEvent } from '../chain/act-of-event.ts'
import type { OrderFact } from '../chain/store/fact-store.ts'
import type { ChainStanding } from './store/order-store.ts'

export type Replay = ChainStanding & {
  /** Set when the reducer would not have done what the vault did: one of the two is wrong, and the vault moved money. */
  readonly disagreement: OrderRefusal | undefined
}

/** Where an order stands by what the vault did, replayed through the reducer at each block’s time. */
export function replayFacts(order: Order, vault: OrderVault, facts: readonly OrderFact[]): Replay {
  let state: OrderState = INITIAL
  let disagreement: OrderRefusal | undefined
  for (const { event, time } of facts) {
    const next = applyAct(order, vault, state, actOfEvent(event), time)
    if (!next.ok) disagreement ??= next
    state = next.ok ? next.value : stateOfEvent(order, event)
  }
  const newest = facts.at(-1)
  return {
    state,
    disagreement,
    statusAt: newest?.time,
    statusHeight: newest?.height,
    lockHeight: facts.find(fact => fact.event.type === 'locked')?.height,
  }
}

function stateOfEvent(order: Order, event: OrderEvent): OrderState {
  switch (event.type) {
    case 'locked':
    case 'claimed':
    case 'contested':
      return { status: event.type }
    case 'returned':
      return { status: event.type, payout: splitPayout(order, 0n) }
    case 'released':
    case 'settled':
    case 'ruled':
      return { status: event.type, payout: splitPayout(order, event.paidUnits + event.feePaidUnits) }
  }
}
