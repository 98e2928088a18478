import type { Database } from '@sampan/database/database'
import type { ChainId } from '@sampan/kernel/asset'
import type { EffectPoint } from '@sampan/kernel/effect'
import type { Address, Hex } from '@sampan/kernel/hex'
import { type FollowerContext, followTurn, type Turn } from '../evm/follower.ts'
import { openRpc } from '../evm/rpc.ts'
import type { ChainBatch } from '../port/connector.ts'
import type { TransferLogged, VaultLogged } from '../port/event.ts'
import { localChain } from '../registry/chains.ts'
import { rememberGenesis } from '../store/chain-store.ts'
import { readEvents } from '../store/event-store.ts'
import { addWatches } from '../store/watch-store.ts'
import type { Anvil } from './anvil.ts'
import type { Deployment } from './deploy.ts'

/** Where the follower dies: in the handler, or just before or after a commit. */
export type Death = 'handler' | 'before' | 'after'

/** Steps a follower by hand, kills it where asked, and keeps what committed batches have delivered. */
export async function openFollowRig(
  anvil: Anvil,
  deployment: Deployment,
  database: Database,
  watcher: CommitWatcher,
  options: { label: number; watch: readonly Address[]; url?: string; attempts?: number },
) {
  // The follower takes the chain's id as a label only, so one node and one database serve many histories.
  const id: ChainId = `eip155:${options.label}`
  let pending: ChainBatch[] = []
  const batches: ChainBatch[] = []
  let death: Death | undefined
  const context: FollowerContext = {
    chain: localChain(id),
    rpc: openRpc({ urls: [options.url ?? anvil.url], timeoutMs: 2_000, attempts: options.attempts ?? 4 }),
    database,
    assets: [{ ...deployment.token, chain: id }],
    vaultFactory: deployment.vaultFactory,
    startHeight: undefined,
    onBatch: async (_, batch) => {
      if (death === 'handler') throw new Error('killed in the handler')
      pending.push(batch)
    },
  }
  const onCommit = (point: EffectPoint) => {
    if (point.name !== 'connector.take_in') return
    if (point.phase === 'before' && death === 'before') throw new Error('killed before the commit')
    if (point.phase === 'after') {
      batches.push(...pending)
      pending = []
      if (death === 'after') throw new Error('killed after the commit')
    }
  }
  const { hash } = await anvil.call<{ hash: Hex }>('eth_getBlockByNumber', ['0x0', false])
  await database.transact('test', async trx => {
    await rememberGenesis(trx, id, hash)
    await addWatches(trx, id, 'transfer', options.watch)
  })
  const turn = async (dieAt?: Death): Promise<Turn | undefined> => {
    death = dieAt
    pending = []
    watcher.current = onCommit
    try {
      return await followTurn(context)
    } catch (error) {
      if (!dieAt || !String(error).includes('killed')) throw error
      return undefined
    } finally {
      death = undefined
      pending = []
      watcher.current = () => {}
    }
  }
  return {
    context,
    batches,
    turn,
    /** Turns until there is nothing more to take in. */
    catchUp: async () => {
      let last = await turn()
      while (last?.more) last = await turn()
    },
    stored: () => readEvents(database.kysely, id, 0, Number.MAX_SAFE_INTEGER),
    /** What a receiver holds that applied every batch; faults on what no receiver could apply. */
    held: () => applyAll(batches),
  }
}

/** One observer for a database that serves one rig after another. */
export type CommitWatcher = { current: (point: EffectPoint) => void }

function applyAll(batches: readonly ChainBatch[]): (VaultLogged | TransferLogged)[] {
  const held = new Map<string, VaultLogged | TransferLogged>()
  const heads: ChainBatch[] = []
  for (const batch of batches) {
    const before = heads.at(-1)
    if (before && batch.finalizedHeight < before.finalizedHeight) throw new Error('finality fell')
    for (const event of batch.events) {
      if (event.type === 'retracted') {
        if (!held.delete(event.id)) throw new Error(`${event.id} was taken back but never given`)
        if (before && event.original.block.height <= before.finalizedHeight) throw new Error(`${event.id} was final`)
      } else if (event.type !== 'sent') {
        if (held.has(event.id)) throw new Error(`${event.id} was given twice`)
        held.set(event.id, event)
      }
    }
    heads.push(batch)
  }
  return [...held.values()].sort((a, b) => a.block.height - b.block.height || a.logIndex - b.logIndex)
}
