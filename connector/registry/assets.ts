import { parseAddress } from '@sampan/kernel/address'
import { type Asset, type AssetId, assetId, type ChainId } from '@sampan/kernel/asset'

/**
 * The dollar tokens of the known chains. Addresses and decimals from @uniswap/default-token-list 22.21.0, compared with
 * @bgd-labs/aave-address-book 4.44.22; both agree wherever both list one. `verify` still asks the chain. On BNB Smart
 * Chain both tokens have 18 decimals, and on Optimism there are two USDT: symbols never identify an asset.
 */
export const ASSETS: readonly Asset[] = [
  asset('eip155:1', '0xdAC17F958D2ee523a2206206994597C13D831ec7', 'USDT', 6),
  asset('eip155:1', '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48', 'USDC', 6),
  asset('eip155:10', '0x01bFF41798a0BcF287b996046Ca68b395DbC1071', 'USDT0', 6),
  asset('eip155:10', '0x94b008aA00579c1307B0EF2c499aD98a8ce58e58', 'USDT', 6),
  asset('eip155:10', '0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85', 'USDC', 6),
  asset('eip155:56', '0x55d398326f99059fF775485246999027B3197955', 'USDT', 18),
  asset('eip155:56', '0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d', 'USDC', 18),
  asset('eip155:137', '0xc2132D05D31c914a87C6611C10748AEb04B58e8F', 'USDT', 6),
  asset('eip155:137', '0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359', 'USDC', 6),
  asset('eip155:8453', '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913', 'USDC', 6),
  asset('eip155:42161', '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9', 'USDT0', 6),
  asset('eip155:42161', '0xaf88d065e77c8cC2239327C5EDb3A432268e5831', 'USDC', 6),
  asset('eip155:42220', '0x48065fbBE25f71C9282ddf5e1cD6D6A887483D5e', 'USDT', 6),
  asset('eip155:42220', '0xcebA9300f2b948710d2653dD7B07f33A8B32118C', 'USDC', 6),
  asset('eip155:43114', '0x9702230A8Ea53601f5cD2dc00fDBc13d4dF4A8c7', 'USDT', 6),
  asset('eip155:43114', '0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E', 'USDC', 6),
]

export function findAsset(id: AssetId, assets: readonly Asset[] = ASSETS): Asset | undefined {
  return assets.find(known => known.id === id)
}

export function assetsOf(chain: ChainId, assets: readonly Asset[] = ASSETS): readonly Asset[] {
  return assets.filter(known => known.chain === chain)
}

/** An entry for a token that the registry does not list, from an operator's configuration. Throws on a bad address. */
export function asset(chain: ChainId, address: string, symbol: string, decimals: number): Asset {
  const parsed = parseAddress(address)
  if (!parsed.ok) throw new Error(`Not an address: ${address}`)
  return { id: assetId(chain, parsed.value), chain, address: parsed.value, symbol, decimals }
}
