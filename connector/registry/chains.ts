import type { Asset, ChainId } from '@sampan/kernel/asset'
import type { Hex } from '@sampan/kernel/hex'
import type { FinalityPolicy } from '../port/certainty.ts'

export type ChainEntry = {
  readonly id: ChainId
  readonly name: string
  readonly blockTimeMs: number
  /** Known in advance where nobody doubts it; elsewhere the first start remembers what it finds. */
  readonly genesisHash?: Hex
  /** Blocks below the head that count as final, for nodes without a `finalized` tag. */
  readonly finalityDepth?: number
  /** Confirmations by amount in whole tokens, rising; larger amounts wait for finality. An operator may set others. */
  readonly confirmations: readonly { readonly upToWhole: number; readonly confirmations: number }[]
  readonly explorer?: string
}

/** Block times as in facts of 2026-11: viem's chain list, BSC as announced by bnbchain for 2026-01-14. */
export const CHAINS: readonly ChainEntry[] = [
  {
    id: 'eip155:1',
    name: 'Ethereum',
    blockTimeMs: 12_000,
    genesisHash: '0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3',
    confirmations: tiers(3, 12),
    explorer: 'https://etherscan.io',
  },
  {
    id: 'eip155:10',
    name: 'Optimism',
    blockTimeMs: 2_000,
    confirmations: tiers(3, 30),
    explorer: 'https://optimistic.etherscan.io',
  },
  {
    id: 'eip155:56',
    name: 'BNB Smart Chain',
    blockTimeMs: 450,
    confirmations: tiers(4, 16),
    explorer: 'https://bscscan.com',
  },
  {
    id: 'eip155:137',
    name: 'Polygon',
    blockTimeMs: 2_000,
    confirmations: tiers(5, 32),
    explorer: 'https://polygonscan.com',
  },
  {
    id: 'eip155:8453',
    name: 'Base',
    blockTimeMs: 2_000,
    confirmations: tiers(3, 30),
    explorer: 'https://basescan.org',
  },
  {
    id: 'eip155:42161',
    name: 'Arbitrum',
    blockTimeMs: 250,
    confirmations: tiers(8, 240),
    explorer: 'https://arbiscan.io',
  },
  {
    id: 'eip155:42220',
    name: 'Celo',
    blockTimeMs: 1_000,
    confirmations: tiers(3, 30),
    explorer: 'https://celoscan.io',
  },
  {
    id: 'eip155:43114',
    name: 'Avalanche',
    blockTimeMs: 1_000,
    confirmations: tiers(2, 5),
    explorer: 'https://snowtrace.io',
  },
]

/** Below the price of a meal, and below what a sequencer or proposer would risk its name for. */
function tiers(upTo100: number, upTo1000: number): ChainEntry['confirmations'] {
  return [
    { upToWhole: 100, confirmations: upTo100 },
    { upToWhole: 1_000, confirmations: upTo1000 },
  ]
}

/** A chain of one's own: a development node, or one the registry does not list. */
export function localChain(id: ChainId, overrides: Partial<ChainEntry> = {}): ChainEntry {
  return { id, name: 'Local', blockTimeMs: 500, confirmations: [{ upToWhole: 1_000, confirmations: 1 }], ...overrides }
}

export function findChain(id: ChainId): ChainEntry | undefined {
  return CHAINS.find(chain => chain.id === id)
}

/** The chain's tiers in an asset's own units. */
export function finalityPolicy(chain: ChainEntry, asset: Asset): FinalityPolicy {
  return {
    tiers: chain.confirmations.map(({ upToWhole, confirmations }) => ({
      upToUnits: BigInt(upToWhole) * 10n ** BigInt(asset.decimals),
      confirmations,
    })),
  }
}
