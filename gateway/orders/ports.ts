import type { VaultReading } from '@sampan/connector/connector'
import type { ChainId } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'
import type { Act } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'

/** Whoever an order is for: payments today; payouts, transfers and refunds stand on the same port. */
export type OrderOwner = {
  /**
   * Something about the owner's journey changed, in the act's databaseTransaction and already written. Says only that it
   * did: `readJourney` tells where it stands, so that being told twice does no harm.
   */
  journeyChanged(act: Act, owner: string): Promise<void>
}

/** What the verbs of orders work with. */
export type OrdersGateway = Gateway & {
  readonly owner: OrderOwner
  /** The vault's keys and balances, no older than a few seconds. */
  readonly readVault: (chain: ChainId, vault: Address) => Promise<VaultReading>
}
