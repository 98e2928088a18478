import { assetsOf } from '@sampan/connector/assets'
import type { FinalityPolicy } from '@sampan/connector/certainty'
import { finalityPolicy, findChain, localChain } from '@sampan/connector/chains'
import type { BatchHandler, VaultReading } from '@sampan/connector/connector'
import { openEvmConnector } from '@sampan/connector/evm'
import type { Database } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import { type Asset, type AssetId, type ChainId, parseAssetId } from '@sampan/kernel/asset'
import { parseUnits } from '@sampan/kernel/decimal'
import type { EffectObserver } from '@sampan/kernel/effect'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Logger } from 'pino'
import { privateKeyToAccount } from 'viem/accounts'
import type { GatewayChain } from '../act/gateway.ts'
import type { GatewayConfig } from '../config/config.ts'

type ChainConfig = GatewayConfig['chains'][number]

type Parts = {
  readonly config: ChainConfig
  readonly database: Database
  readonly observe: EffectObserver
  readonly logger: Logger
  readonly relayerKey: Hex
  readonly onBatch: BatchHandler
}

/** A chain of the configuration: what watches it, and the sender that pays the gas. */
export function openChain({ config, database, observe, logger, relayerKey, onBatch }: Parts): GatewayChain {
  const id = config.id as ChainId
  const assets = assetsOfConfig(config)
  const account = privateKeyToAccount(relayerKey)
  const { connector, sender } = openEvmConnector({
    chain: findChain(id) ?? localChain(id),
    assets,
    rpcUrls: config.rpc_urls,
    database,
    observe,
    onBatch,
    onFailure: error => logger.warn({ err: error, chain: id }, 'the chain was not followed for a turn'),
    vaultFactory: config.vault_factory,
    key: { address: account.address, signTransaction: call => account.signTransaction(call) },
    ...(config.poll_ms === undefined ? {} : { pollMs: config.poll_ms }),
  })
  assert(sender, 'a connector with a key sends')
  return { id, connector, sender, assets }
}

/** How deep an amount of an asset must be: the operator's tiers if there are any, else the registry's. */
export function finalityPolicies(config: GatewayConfig): (asset: AssetId) => FinalityPolicy {
  return id => {
    const parsed = parseAssetId(id)
    const chain = parsed.ok ? config.chains.find(known => known.id === parsed.value.chain) : undefined
    const asset = chain && assetsOfConfig(chain).find(known => known.id === id)
    if (!chain || !asset) return { tiers: [] }
    if (chain.finality.length === 0) return finalityPolicy(findChain(asset.chain) ?? localChain(asset.chain), asset)
    const tiers = chain.finality.map(({ up_to, confirmations }) => {
      const units = parseUnits(up_to, asset.decimals)
      return { upToUnits: units.ok ? units.value : 0n, confirmations }
    })
    return { tiers }
  }
}

function assetsOfConfig(config: ChainConfig): readonly Asset[] {
  const own = config.tokens.map(({ id, symbol, decimals, code_hash: codeHash }): Asset => {
    const parsed = parseAssetId(id)
    assert(parsed.ok, 'the configuration was validated')
    const { chain, address } = parsed.value
    return { id: id.toLowerCase() as AssetId, chain, address, symbol, decimals, codeHash }
  })
  return [...own, ...assetsOf(config.id as ChainId).filter(known => !own.some(token => token.id === known.id))]
}

const FRESH_MS = 2_000

/** Reads vaults at most every two seconds each, however many payers look at prices. */
export function cachedVaults(
  chains: ReadonlyMap<ChainId, GatewayChain>,
): (chain: ChainId, vault: Address) => Promise<VaultReading> {
  const known = new Map<string, { at: number; reading: Promise<VaultReading> }>()
  return async (id, vault) => {
    const chain = chains.get(id)
    assert(chain, `the configuration has the chain ${id}`)
    const key = `${id}/${vault}`
    const cached = known.get(key)
    const at = performance.now()
    if (cached && at - cached.at < FRESH_MS) return cached.reading
    const reading = chain.connector.readVault(vault)
    known.set(key, { at, reading })
    reading.catch(() => known.delete(key))
    return reading
  }
}
