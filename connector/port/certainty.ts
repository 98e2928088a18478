import type { ChainBatch } from './connector.ts'

/** `seen`: in a block. `confirmed`: deep enough for its amount. `final`: below what the chain calls finalized. */
export type Certainty = 'seen' | 'confirmed' | 'final'

/**
 * How many blocks an amount waits for to be `confirmed`, its own block counted as the first. Tiers rise; an amount above
 * the last one is confirmed only when it is final.
 */
export type FinalityPolicy = {
  readonly tiers: readonly { readonly upToUnits: bigint; readonly confirmations: number }[]
}

/** How sure something of this amount in the block at this height is, once the batch has been taken in. */
export function certainty(
  policy: FinalityPolicy,
  amountUnits: bigint,
  block: { readonly height: number },
  batch: Pick<ChainBatch, 'finalizedHeight'> & { readonly head: { readonly height: number } },
): Certainty {
  if (block.height <= batch.finalizedHeight) return 'final'
  const tier = policy.tiers.find(({ upToUnits }) => amountUnits <= upToUnits)
  const confirmations = batch.head.height - block.height + 1
  return tier && confirmations >= tier.confirmations ? 'confirmed' : 'seen'
}

/** Whether a certainty is at least as high as another. */
export function atLeast(actual: Certainty, wanted: Certainty): boolean {
  const order: readonly Certainty[] = ['seen', 'confirmed', 'final']
  return order.indexOf(actual) >= order.indexOf(wanted)
}
