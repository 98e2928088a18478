import { assert } from '@sampan/kernel/assert'
import type { Gateway } from '../act/gateway.ts'
import type { Acceptor, VaultKeys } from './acceptor.ts'
import { writeVaultKeys } from './store/acceptors.ts'

type Needs = Pick<Gateway, 'chains' | 'database' | 'now'>

/**
 * Asks the chain who acts for the acceptor's vault now and notes it; a changed signer ends sessions and offers of the
 * old one. `undefined` while no vault is deployed there. Throws the connector's fault when the node is away.
 */
export async function readVaultKeys(gateway: Needs, acceptor: Acceptor): Promise<VaultKeys | undefined> {
  const chain = gateway.chains.get(acceptor.chain)
  assert(chain, `the configuration lists the chain ${acceptor.chain}`)
  const reading = await chain.connector.readVault(acceptor.vault)
  const { owner, signer, secondKey } = reading.vault
  const keys = reading.deployed ? { token: reading.token, owner, signer, secondKey } : undefined
  await gateway.database.transact('acceptors.read_vault', trx => writeVaultKeys(trx, acceptor.id, keys, gateway.now()))
  return keys
}
