import type { Database, DatabaseTransaction } from '@sampan/database/database'
import { type EffectObserver, unobserved } from '@sampan/kernel/effect'
import type { Address } from '@sampan/kernel/hex'
import type { EvmOptions } from '../evm/connector.ts'
import { openEvmConnector } from '../evm/connector.ts'
import type { BatchHandler, ChainBatch } from '../port/connector.ts'
import type { ChainEvent } from '../port/event.ts'
import { localChain } from '../registry/chains.ts'
import type { Anvil } from './anvil.ts'
import type { Deployment } from './deploy.ts'

export type RigOptions = Partial<EvmOptions> & { readonly observe?: EffectObserver }

/** A connector on a development node, with everything it delivered kept in memory once committed. */
export async function openRig(anvil: Anvil, deployment: Deployment, database: Database, options: RigOptions = {}) {
  const batches: ChainBatch[] = []
  const failures: unknown[] = []
  const onBatch: BatchHandler = async (trx, batch) => {
    await options.onBatch?.(trx, batch)
    batches.push(batch)
  }
  const { connector, sender } = openEvmConnector({
    chain: localChain(anvil.chain),
    assets: [deployment.token],
    vaultFactory: deployment.vaultFactory,
    rpcUrls: [anvil.url],
    database,
    observe: unobserved,
    onFailure: error => void failures.push(error),
    startHeight: 0,
    pollMs: 50,
    ...options,
    onBatch,
  })
  await connector.verify()
  const abort = new AbortController()
  let running: Promise<void> = Promise.resolve()
  return {
    connector,
    sender,
    batches,
    failures,
    events: (): ChainEvent[] => batches.flatMap(({ events }) => events),
    act: <T>(work: (trx: DatabaseTransaction) => Promise<T>) => database.transact('test', work),
    watch: (vaults: readonly Address[], addresses: readonly Address[]) =>
      database.transact('test', async trx => {
        await connector.watchVaults(trx, vaults)
        await connector.watchTransfersTo(trx, addresses)
      }),
    start: () => {
      running = connector.run(abort.signal)
      running.catch(error => failures.push(error))
    },
    stop: async () => {
      abort.abort()
      await running.catch(() => {})
    },
  }
}

export type Rig = Awaited<ReturnType<typeof openRig>>
