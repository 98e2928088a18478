import { assert } from '@sampan/kernel/assert'
import type { Gateway } from '../act/gateway.ts'
import { readVaultKeys } from './read-vault.ts'
import { acceptorById, writeHeartbeat } from './store/acceptors.ts'

const REREAD_SECONDS = 60

/** Notes that an acceptor is alive, and asks the chain for its keys again when they were read a minute ago or more. */
export async function takeHeartbeat(
  gateway: Gateway,
  acceptorId: string,
  feedsFresh: Readonly<Record<string, boolean>>,
): Promise<void> {
  const now = gateway.now()
  await gateway.database.transact('acceptors.heartbeat', trx => writeHeartbeat(trx, acceptorId, feedsFresh, now))
  const acceptor = await acceptorById(gateway.database.kysely, acceptorId)
  assert(acceptor, 'a session belongs to an acceptor')
  if (now - acceptor.readAt < REREAD_SECONDS) return
  await readVaultKeys(gateway, acceptor).catch(error =>
    gateway.logger.warn({ err: error, acceptor: acceptorId }, 'vault could not be read'),
  )
}
