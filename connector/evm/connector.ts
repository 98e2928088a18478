import { afterCommit, type Database } from '@sampan/database/database'
import { withLeadership } from '@sampan/database/leader'
import { type Asset, parseAssetId } from '@sampan/kernel/asset'
import type { EffectObserver } from '@sampan/kernel/effect'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { BatchHandler, ChainSender, Health, NetworkConnector } from '../port/connector.ts'
import type { ChainEntry } from '../registry/chains.ts'
import { insertIntent } from '../store/send-store.ts'
import { addWatches } from '../store/watch-store.ts'
import { finalizedHeight, latestHeader } from './blocks.ts'
import type { FollowerContext } from './follower.ts'
import { readVault } from './read-vault.ts'
import { rescan } from './rescan.ts'
import { openRpc } from './rpc.ts'
import { runLoops } from './run.ts'
import type { SendContext, SendingKey } from './send/context.ts'
import { verifyChain } from './verify.ts'
import { quantity } from './wire.ts'

export type EvmOptions = {
  readonly chain: ChainEntry
  /** The tokens whose transfers are reported; all of this chain. */
  readonly assets: readonly Asset[]
  /** Asked in turn when one fails. */
  readonly rpcUrls: readonly string[]
  readonly database: Database
  readonly observe: EffectObserver
  readonly onBatch: BatchHandler
  /** Told of every failed turn; the next one follows after the poll interval. */
  readonly onFailure: (error: unknown) => void
  readonly vaultFactory?: Address
  /** Where following begins at the very first start, at the latest; at the finalized block if not given. */
  readonly startHeight?: number
  /** Half the block time if not given, at least 250 and at most 6,000. */
  readonly pollMs?: number
  /** Without it there is no sender. */
  readonly key?: SendingKey
  /** Blocks until the fees of a waiting send are raised; 5 if not given. */
  readonly bumpAfterBlocks?: number
  /** Wei per gas; 500 gwei if not given. */
  readonly ceilingMaxFee?: bigint
}

export type EvmConnector = { readonly connector: NetworkConnector; readonly sender: ChainSender | undefined }

/** `balanceOf(address)` */
const BALANCE_OF = '0x70a08231'

/** Opens a chain that speaks Ethereum's JSON-RPC. Call `verify` before `run`. */
export function openEvmConnector(options: EvmOptions): EvmConnector {
  const { chain, database, rpcUrls } = options
  const rpc = openRpc({ urls: rpcUrls })
  const follow: FollowerContext = {
    chain,
    rpc,
    database,
    assets: options.assets,
    vaultFactory: options.vaultFactory,
    onBatch: options.onBatch,
    startHeight: options.startHeight,
  }
  const send = sendContext(options, rpc)
  const loops = runLoops({ ...options, follow, send, pollMs: pollMsOf(options) })
  const connector: NetworkConnector = {
    chain: chain.id,
    verify: () => verifyChain({ rpc, database, chain, assets: options.assets }),
    run: signal => withLeadership(database, `connector:${chain.id}`, loops.run, { signal }),
    watchVaults: (trx, vaults) => addWatches(trx, chain.id, 'vault', vaults),
    watchTransfersTo: (trx, addresses) => addWatches(trx, chain.id, 'transfer', addresses),
    rescan: range => rescan(follow, range),
    readVault: vault => readVault({ rpc, chain: chain.id, factory: options.vaultFactory }, vault),
    balance: async (asset, holder, at) => {
      const parsed = parseAssetId(asset)
      if (!parsed.ok || parsed.value.chain !== chain.id) throw new Error(`Not an asset of ${chain.id}: ${asset}`)
      const head = await latestHeader(rpc)
      const height = at === 'head' ? head.height : await finalizedHeight(rpc, head.height, chain.finalityDepth)
      const data = `${BALANCE_OF}${holder.slice(2).padStart(64, '0')}`
      return BigInt(await rpc.call<Hex>('eth_call', [{ to: parsed.value.address, data }, quantity(height)]))
    },
    now: async () => (await latestHeader(rpc)).time,
    health: (): Health => ({ chain: chain.id, ...loops.health() }),
  }
  return { connector, sender: send && senderOf(send, loops.wakeSender) }
}

function senderOf({ chain, sender }: SendContext, wake: () => void): ChainSender {
  return {
    chain,
    address: sender,
    enqueue: async (trx, intent) => {
      await insertIntent(trx, chain, sender, intent)
      afterCommit(wake)
    },
  }
}

function sendContext(options: EvmOptions, rpc: SendContext['rpc']): SendContext | undefined {
  const { key, chain, database, observe, onBatch, bumpAfterBlocks = 5, ceilingMaxFee = 500_000_000_000n } = options
  if (!key) return undefined
  const sender = key.address.toLowerCase() as Address
  return { chain: chain.id, rpc, database, observe, key, sender, onBatch, bumpAfterBlocks, ceilingMaxFee }
}

function pollMsOf({ pollMs, chain }: EvmOptions): number {
  return pollMs ?? Math.min(6_000, Math.max(250, chain.blockTimeMs / 2))
}
