import { z } from 'zod'
import { asset, decimal, hash } from './fields.ts'

/** What the operator of a gateway and an acceptor both say in their configuration of a chain that they follow. */
export const chainSettings = {
  /** Tokens the registry does not know, e.g. on a local chain, or whose code is pinned. */
  tokens: z
    .array(
      z.strictObject({
        id: asset,
        symbol: z.string(),
        decimals: z.int().min(0).max(36),
        code_hash: hash.optional(),
      }),
    )
    .default([]),
  poll_ms: z.int().min(50).max(60_000).optional(),
  /** How deep an amount must be, instead of the registry's tiers: amounts in whole tokens. */
  finality: z.array(z.strictObject({ up_to: decimal, confirmations: z.int().min(1).max(10_000) })).default([]),
}
