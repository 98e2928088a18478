import type { ChainSender, NetworkConnector } from '@sampan/connector/connector'
import type { Database } from '@sampan/database/database'
import type { Queue } from '@sampan/database/queue'
import type { Asset, ChainId } from '@sampan/kernel/asset'
import type { EffectObserver } from '@sampan/kernel/effect'
import type { Logger } from 'pino'
import type { GatewayConfig } from '../config/config.ts'
import type { Changes } from './changes.ts'

/** What every verb of the gateway works with. Made once, by `main.ts`. */
export type Gateway = {
  readonly config: GatewayConfig
  readonly database: Database
  readonly queue: Queue
  readonly chains: ReadonlyMap<ChainId, GatewayChain>
  readonly changes: Changes
  readonly logger: Logger
  readonly observe: EffectObserver
  /** Wall clock, unix seconds. Deadlines of orders are judged by the chain's own time, never by this. */
  readonly now: () => number
  readonly random: (lengthBytes: number) => Uint8Array<ArrayBuffer>
}

/** One chain the gateway settles on. */
export type GatewayChain = {
  readonly id: ChainId
  readonly connector: NetworkConnector
  readonly sender: ChainSender
  readonly assets: readonly Asset[]
}
