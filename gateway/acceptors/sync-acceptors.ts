import type { ChainId } from '@sampan/kernel/asset'
import { makeId } from '@sampan/kernel/id'
import type { Gateway } from '../act/gateway.ts'
import { readVaultKeys } from './read-vault.ts'
import { activeAcceptors, deactivateAcceptors, upsertAcceptor } from './store/acceptors.ts'

/**
 * Brings the acceptors in line with the configuration, has their vaults watched and reads their keys; called once at
 * start. A node that is away does not stop it: keys are read again when the acceptor comes.
 */
export async function syncAcceptors(gateway: Gateway): Promise<void> {
  const { config, database, chains, random, logger } = gateway
  await database.transact('acceptors.sync', async trx => {
    await deactivateAcceptors(trx)
    for (const { name, vault, newcomer, ...listed } of config.acceptors) {
      const chain = listed.chain as ChainId
      await upsertAcceptor(trx, { id: makeId('acceptor', random(16)), name, chain, vault, newcomer })
    }
    for (const chain of chains.values()) {
      const vaults = config.acceptors.filter(acceptor => acceptor.chain === chain.id).map(acceptor => acceptor.vault)
      if (vaults.length > 0) await chain.connector.watchVaults(trx, vaults)
    }
  })
  for (const acceptor of await activeAcceptors(database.kysely)) {
    await readVaultKeys(gateway, acceptor).catch(error =>
      logger.warn({ err: error, acceptor: acceptor.id }, 'vault could not be read'),
    )
  }
}
