import { assetsOf, findAsset, asset as makeAsset } from '@sampan/connector/assets'
import type { FinalityPolicy } from '@sampan/connector/certainty'
import { type ChainEntry, finalityPolicy, findChain, localChain } from '@sampan/connector/chains'
import type { BatchHandler } from '@sampan/connector/connector'
import { type EvmConnector, openEvmConnector } from '@sampan/connector/evm'
import type { Database } from '@sampan/database/database'
import type { Asset, AssetId, ChainId } from '@sampan/kernel/asset'
import { parseUnits } from '@sampan/kernel/decimal'
import type { EffectObserver } from '@sampan/kernel/effect'
import { Fault } from '@sampan/kernel/fault'
import type { Hex } from '@sampan/kernel/hex'
import { privateKeyToAccount } from 'viem/accounts'
import type { AcceptorConfig } from '../config/config.ts'

/** The vault’s token: from the registry, or from the configuration on a chain of one’s own. */
export function configuredAsset(config: AcceptorConfig): Asset {
  const id = config.vault.asset.toLowerCase() as AssetId
  const known = findAsset(id, configuredAssets(config))
  if (known) return known
  throw new Fault(
    'config.invalid',
    `The configuration is wrong at vault.asset: ${id} is neither in the registry nor in chain.tokens`,
    {
      detail: { path: 'vault.asset', problem: id },
      hint: 'Add the token with its decimals to chain.tokens; the node is asked whether they are right.',
    },
  )
}

/** The operator’s tiers, or the registry’s. */
export function configuredFinality(config: AcceptorConfig, asset: Asset): FinalityPolicy {
  if (config.chain.finality.length === 0) return finalityPolicy(configuredChain(config), asset)
  const tiers = config.chain.finality.map(({ up_to, confirmations }) => {
    const units = parseUnits(up_to, asset.decimals)
    if (units.ok) return { upToUnits: units.value, confirmations }
    throw new Fault('config.invalid', `The configuration is wrong at chain.finality: ${units.code}`, {
      detail: { path: 'chain.finality', problem: units.code },
    })
  })
  return { tiers: tiers.sort((a, b) => (a.upToUnits < b.upToUnits ? -1 : 1)) }
}

type Options = {
  readonly database: Database
  readonly asset: Asset
  readonly observe: EffectObserver
  readonly onBatch: BatchHandler
  readonly onFailure: (error: unknown) => void
  readonly gasKey: Hex | undefined
}

/** The connector on the acceptor’s own node, with a sender when there is a gas key. Verified, watching the vault. */
export async function openOwnNode(config: AcceptorConfig, options: Options): Promise<EvmConnector> {
  const { chain: settings, vault } = config
  const account = options.gasKey && privateKeyToAccount(options.gasKey)
  const opened = openEvmConnector({
    chain: configuredChain(config),
    assets: [options.asset],
    rpcUrls: settings.rpc_urls,
    database: options.database,
    observe: options.observe,
    onBatch: options.onBatch,
    onFailure: options.onFailure,
    vaultFactory: settings.vault_factory,
    ...(settings.start_height !== undefined && { startHeight: settings.start_height }),
    ...(settings.poll_ms !== undefined && { pollMs: settings.poll_ms }),
    ...(account && { key: { address: account.address, signTransaction: call => account.signTransaction(call) } }),
  })
  await opened.connector.verify()
  await options.database.transact('chain.watch', trx => opened.connector.watchVaults(trx, [vault.address]))
  return opened
}

function configuredChain(config: AcceptorConfig): ChainEntry {
  const id = config.chain.id as ChainId
  return findChain(id) ?? localChain(id)
}

function configuredAssets(config: AcceptorConfig): readonly Asset[] {
  const id = config.chain.id as ChainId
  const own = config.chain.tokens.map(token => {
    const [, address = ''] = token.id.split('/erc20:')
    return { ...makeAsset(id, address, token.symbol, token.decimals), codeHash: token.code_hash }
  })
  return [...own, ...assetsOf(id)]
}
