import { parseAddress } from '../bytes/address.ts'
import type { Address, Hex } from '../bytes/hex.ts'
import { ok, type Refusal, type Result, refuse } from '../result/result.ts'

/** CAIP-2 chain id, e.g. `eip155:1`. */
export type ChainId = `${string}:${string}`

/** CAIP-19 asset id, e.g. `eip155:1/erc20:0xdac1…1ec7`. Symbols never identify an asset: the same one exists twice on a chain. */
export type AssetId = `${ChainId}/erc20:${Address}`

/** A token as the registry describes it; the connector refuses to start when the chain says otherwise. */
export type Asset = {
  readonly id: AssetId
  readonly chain: ChainId
  readonly address: Address
  /** For people only. */
  readonly symbol: string
  readonly decimals: number
  /** keccak-256 of the code at the address, where somebody has looked and pinned it. A proxy's own code, not what it calls. */
  readonly codeHash?: Hex | undefined
}

export function assetId(chain: ChainId, address: Address): AssetId {
  return `${chain}/erc20:${address}`
}

export function parseAssetId(text: string): Result<{ chain: ChainId; address: Address }, Refusal<'asset.malformed'>> {
  const match = /^(eip155:[1-9]\d{0,31})\/erc20:(0x[0-9a-fA-F]{40})$/.exec(text)
  const address = match?.[2] === undefined ? undefined : parseAddress(match[2])
  if (!match || !address?.ok) {
    return refuse('asset.malformed', {
      value: text.slice(0, 120),
      example: 'eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7',
    })
  }
  return ok({ chain: match[1] as ChainId, address: address.value })
}

/** The number in an `eip155:` chain id. */
export function evmChainNumber(chain: ChainId): bigint {
  const match = /^eip155:(\d+)$/.exec(chain)
  if (!match?.[1]) throw new Error(`Not an EVM chain id: ${chain}`)
  return BigInt(match[1])
}
