import type { Database } from '@sampan/database/database'
import type { ChainId } from '@sampan/kernel/asset'
import { setHalted } from './chain-store.ts'

/**
 * Lets following go on after it halted, once a person has found the node to be right again. If it still tells another
 * history than the one that was final, it halts again, and nothing is rewritten.
 */
export async function resumeChain(database: Database, chain: ChainId): Promise<void> {
  await database.transact('connector.resume', trx => setHalted(trx, chain, undefined))
}
