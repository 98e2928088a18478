import { Fault } from '@sampan/kernel/fault'
import type { BlockRef } from '../port/event.ts'
import { headerByHash } from './blocks.ts'
import type { Rpc } from './rpc.ts'
import { type Header, nonsense } from './wire.ts'

/** How the node's chain continues ours: the last block both have, and what comes after it. */
export type Link = {
  readonly ancestor: BlockRef
  /** Oldest first; empty when the node tells nothing new. */
  readonly path: readonly Header[]
}

/** Above the finalized height there are at most an hour of a fast chain's blocks; more means that the node is wrong. */
const MAX_WALK = 20_000

/**
 * Walks from the node's head back along the parent hashes to a block of ours. A head that is one of ours is a node that
 * lags behind: nothing is taken back for it. Throws `connector.reorg_beyond_final` when the chains part below what was
 * finalized.
 */
export async function linkToOurs(
  rpc: Rpc,
  head: Header,
  window: ReadonlyMap<number, BlockRef>,
  finalizedHeight: number,
): Promise<Link> {
  const path: Header[] = []
  let block = head
  for (;;) {
    const own = window.get(block.height)
    if (own?.hash === block.hash) return { ancestor: own, path }
    if (block.height <= finalizedHeight) throw reorgBeyondFinal(block, own, finalizedHeight)
    path.unshift(block)
    const parent = window.get(block.height - 1)
    if (parent?.hash === block.parentHash) return { ancestor: parent, path }
    if (path.length > MAX_WALK) throw nonsense('a head too far from ours', `${head.height} after ${finalizedHeight}`)
    const before = await headerByHash(rpc, block.parentHash)
    if (before.height !== block.height - 1) throw nonsense('parent height', `${before.height} below ${block.height}`)
    block = before
  }
}

export function reorgBeyondFinal(
  found: { height: number; hash: string },
  own: BlockRef | undefined,
  finalizedHeight: number,
): Fault {
  return new Fault(
    'connector.reorg_beyond_final',
    `Block ${found.height} is ${found.hash} now and was ${own?.hash ?? 'another'}, though ${finalizedHeight} was final`,
    {
      detail: {
        height: String(found.height),
        found: found.hash,
        own: own?.hash ?? '',
        finalizedHeight: String(finalizedHeight),
      },
      hint: 'Following has halted and nothing was rewritten. Find out which chain is right before you resume it.',
    },
  )
}
