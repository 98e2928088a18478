import type { Hex } from '@sampan/kernel/hex'
import type { BatchPlace } from '@sampan/order/v1/batch-place'
import type { Order } from '@sampan/order/v1/order'
import type { OrderState } from '@sampan/order/v1/reducer'
import type { Terms } from '@sampan/order/v1/terms'

/** A claim as the gateway handed it on; its signature has been checked. */
export type ToldClaim = { readonly signature: Hex; readonly signer: Hex }

/** An order this daemon has signed a lock for, with what its own node says about it. Instants in unix seconds. */
export type OrderRecord = {
  readonly orderId: Hex
  /** Origin of the gateway that asked. */
  readonly gateway: string
  readonly request: string
  readonly payment: Hex
  /** The merchant’s pseudonym at that gateway. */
  readonly merchant: Hex
  readonly offer: string
  readonly account: string
  readonly currency: string
  readonly localUnits: bigint
  readonly reference: string
  readonly lane: number
  readonly sequence: number
  readonly order: Order
  readonly terms: Terms
  /** Over the order, or over the batch in which it locks. */
  readonly lockSignature: Hex
  readonly inBatch: (BatchPlace & { readonly id: Hex }) | undefined
  readonly acceptedAt: number
  readonly payBy: number
  readonly requestExpiresAt: number
  /** When the gateway took the accept, or why it did not. */
  readonly deliveredAt: number | undefined
  readonly deliveryRefused: string | undefined
  readonly claim: ToldClaim | undefined
  readonly state: OrderState
  /** Block time and height of the newest fact, and height of the lock. */
  readonly statusAt: number | undefined
  readonly statusHeight: number | undefined
  readonly lockHeight: number | undefined
  /** Ended, or never to be locked, below the finalized height. Its lane is free. */
  readonly closedAt: number | undefined
}
