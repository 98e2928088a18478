import type { VaultEvent } from '@sampan/connector/event'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import type { Hex } from '@sampan/kernel/hex'
import type { Act } from '@sampan/order/v1/reducer'

/** Vault events that move an order. */
export type OrderEvent = Extract<
  VaultEvent,
  { type: 'locked' | 'claimed' | 'contested' | 'released' | 'settled' | 'ruled' | 'returned' }
>

const MOVES: readonly VaultEvent['type'][] = [
  'locked',
  'claimed',
  'contested',
  'released',
  'settled',
  'ruled',
  'returned',
] satisfies readonly OrderEvent['type'][]

export function isOrderEvent(event: VaultEvent): event is OrderEvent {
  return MOVES.includes(event.type)
}

/** The act of specs/order.md that an event reports. Where nobody signed, time did it. */
export function actOfEvent(event: OrderEvent): Act {
  switch (event.type) {
    case 'locked':
      return { type: 'lock' }
    case 'claimed':
      return { type: 'claim' }
    case 'contested':
      return { type: event.by === ZERO_ADDRESS ? 'lapse' : 'contest' }
    case 'released':
      return { type: event.by === ZERO_ADDRESS ? 'lapse' : 'release' }
    case 'returned':
      return { type: event.how }
    case 'settled':
      return { type: 'settle', toBuyer: event.paidUnits + event.feePaidUnits }
    case 'ruled':
      return { type: 'rule', toBuyer: event.paidUnits + event.feePaidUnits }
  }
}

/** An event on its way into and out of the database. */
export function eventToJson(event: OrderEvent): string {
  return JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? { bigint: String(value) } : value))
}

export function eventFromJson(text: string): OrderEvent & { readonly orderId: Hex } {
  return JSON.parse(text, (_, value: unknown) => (isWrapped(value) ? BigInt(value.bigint) : value)) as OrderEvent
}

function isWrapped(value: unknown): value is { bigint: string } {
  return typeof value === 'object' && value !== null && 'bigint' in value
}
