import type { FinalityPolicy } from '@sampan/connector/certainty'
import type { ChainSender, NetworkConnector } from '@sampan/connector/connector'
import type { Database } from '@sampan/database/database'
import type { EffectObserver } from '@sampan/kernel/effect'
import type { Logger } from 'pino'
import type { Book } from './config/book.ts'
import type { AcceptorConfig } from './config/config.ts'
import type { Signer } from './keystore/keystore.ts'

/** What every verb of the daemon works with. Made once, by `main.ts`. */
export type Acceptor = {
  readonly config: AcceptorConfig
  readonly book: Book
  readonly database: Database
  readonly signer: Signer
  /** The acceptor’s own node. What is locked, claimed and released is what it says, never what a gateway says. */
  readonly connector: NetworkConnector
  /** How many blocks an amount waits for to be confirmed. */
  readonly finality: FinalityPolicy
  /** Set when the daemon has a gas key of its own. */
  readonly sender: ChainSender | undefined
  readonly logger: Logger
  readonly observe: EffectObserver
  /** Wall clock, unix seconds. */
  readonly now: () => number
  readonly random: (lengthBytes: number) => Uint8Array<ArrayBuffer>
}

/**
 * The time by which the chain would judge a deadline in its next block: a quiet chain’s newest block may be old, and a
 * test’s chain may run ahead of the wall clock. Unix seconds.
 */
export async function chainNow(acceptor: Pick<Acceptor, 'connector' | 'now'>): Promise<number> {
  return Math.max(acceptor.now(), await acceptor.connector.now())
}
