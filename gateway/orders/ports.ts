import type { VaultReading } from '@sampan/connector/connector'
import type { ChainId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Act } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import type { Soon } from '../act/soon.ts'

/** Whoever an order is for: payments today; payouts, transfers and refunds stand on the same port. */
export type OrderOwner = {
  /**
   * Something about the owner's journey changed, in the act's databaseTransaction and already written. Says only that it
   * did: `readJourney` tells where it stands, so that being told twice does no harm.
   */
  journeyChanged(act: Act, owner: string): Promise<void>
}

/** The gateway's own key for vaults that want a second signature on every lock. */
export type SecondKey = { readonly address: Address; sign(digest: Hex): Hex }

/** What the verbs of orders work with. */
export type OrdersGateway = Gateway & {
  readonly secondKey: SecondKey | undefined
  readonly owner: OrderOwner
  readonly soon: Soon
  /** The vault's keys and balances, no older than a few seconds. */
  readonly readVault: (chain: ChainId, vault: Address) => Promise<VaultReading>
}
