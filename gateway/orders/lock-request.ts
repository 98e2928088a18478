import type { LockRequest } from '@sampan/api/acceptor-protocol'
import type { Ratio } from '@sampan/kernel/ratio'

/** One acceptor asked to sign. `body` is what it was sent, word for word. */
export type AskedRequest = {
  readonly id: string
  readonly match: string
  readonly acceptor: string
  readonly offer: string
  readonly status: 'open' | 'accepted' | 'declined' | 'expired' | 'withdrawn'
  readonly body: LockRequest
  readonly price: Ratio
  readonly localUnits: bigint
  readonly amountUnits: bigint
  readonly paySeconds: number
  readonly createdAt: number
}
