import type { Hex } from '@sampan/kernel/hex'
import type { BlockRef } from '../../port/event.ts'
import { readBlock } from '../../store/chain-store.ts'
import { type Attempt, readAttempts, type SendRow } from '../../store/send-store.ts'
import { headerAt } from '../blocks.ts'
import { bytes, number } from '../wire.ts'
import { broadcast, rebid } from './broadcast.ts'
import { change, type SendContext, type Standing } from './context.ts'
import { nonceAt } from './prepare.ts'
import { reasonAt } from './revert.ts'

type Inclusion = { readonly hash: Hex; readonly block: BlockRef; readonly success: boolean }

/** Looks what has become of a send that was broadcast, and acts on it. */
export async function settle(context: SendContext, row: SendRow, standing: Standing): Promise<void> {
  if (row.mined) return settleMined(context, row, row.mined, standing)
  const attempts = await readAttempts(context.database.kysely, context.chain, row)
  const found = await findInclusion(context, attempts, standing)
  if (found === 'ahead') return
  if (found) return settleFound(context, row, found)
  const latest = attempts.at(-1)
  if (latest) await settleMissing(context, row, latest, standing)
}

/** Mined before: final by now, still there, or taken back by a reorg. */
async function settleMined(
  context: SendContext,
  row: SendRow,
  mined: NonNullable<SendRow['mined']>,
  { cursor, finalizedHeight }: Standing,
): Promise<void> {
  if (mined.height <= finalizedHeight && !(await wasOrphaned(context, mined))) {
    if (row.state === 'reverted') return change(context, row, { state: 'failed' })
    const block = await blockOf(context, mined)
    return change(context, row, { state: 'final' }, { status: 'final', chainTransaction: mined.hash, block })
  }
  if (mined.height <= cursor.height && !(await wasOrphaned(context, mined))) return
  const again = { state: 'broadcast', mined: null, broadcastHeight: cursor.height } as const
  await change(context, row, again, { status: 'broadcast', chainTransaction: mined.hash })
}

/** Whether our chain now has another block at that height. Blocks below the finalized one are not kept. */
async function wasOrphaned({ database, chain }: SendContext, mined: { height: number; block: Hex }): Promise<boolean> {
  const own = await readBlock(database.kysely, chain, mined.height)
  return own !== undefined && own.hash !== mined.block
}

async function blockOf(
  { rpc, database, chain }: SendContext,
  mined: { height: number; block: Hex },
): Promise<BlockRef> {
  const own = await readBlock(database.kysely, chain, mined.height)
  if (own) return own
  const { height, hash, time } = await headerAt(rpc, mined.height)
  return { height, hash, time }
}

/** A receipt counts only when its block is on the chain that was taken in; `ahead`: the follower is not there yet. */
async function findInclusion(
  { rpc, database, chain }: SendContext,
  attempts: readonly Attempt[],
  { cursor, finalizedHeight }: Standing,
): Promise<Inclusion | 'ahead' | undefined> {
  for (const { hash } of attempts) {
    const receipt = await rpc.call<Record<string, unknown> | null>('eth_getTransactionReceipt', [hash])
    if (receipt === null) continue
    const height = number(receipt, 'blockNumber')
    const blockHash = bytes(receipt, 'blockHash', 32)
    if (height > cursor.height) return 'ahead'
    const own = await readBlock(database.kysely, chain, height)
    const canonical = own ?? (height <= finalizedHeight ? await headerAt(rpc, height) : undefined)
    if (canonical?.hash !== blockHash) return 'ahead'
    const block = { height, hash: blockHash, time: canonical.time }
    return { hash, block, success: number(receipt, 'status') === 1 }
  }
  return undefined
}

async function settleFound(context: SendContext, row: SendRow, { hash, block, success }: Inclusion): Promise<void> {
  const where = { chainTransaction: hash, block }
  if (success) return change(context, row, { state: 'mined', mined: { hash, block } }, { status: 'mined', ...where })
  const reason = await reasonAt(context.rpc, { from: context.sender, to: row.to, data: row.data }, block.height)
  const next = { state: 'reverted', mined: { hash, block }, reason } as const
  await change(context, row, next, { status: 'reverted', ...where, revertReason: reason })
}

/** In no block. In the pool it waits; dropped from it, the same bytes go out again. */
async function settleMissing(context: SendContext, row: SendRow, latest: Attempt, standing: Standing): Promise<void> {
  const { cursor, finalizedHeight } = standing
  if (await nonceUsedByOther(context, row, finalizedHeight)) {
    // Final and without a receipt of ours: no attempt can ever be mined, so a new nonce cannot make it happen twice.
    return change(context, row, { state: 'queued', nonce: null }, { status: 'replaced', chainTransaction: latest.hash })
  }
  const pooled = await context.rpc.call<object | null>('eth_getTransactionByHash', [latest.hash])
  if (pooled === null) return broadcast(context, row, latest, standing)
  const waited = cursor.height - (row.broadcastHeight ?? cursor.height)
  if (waited >= context.bumpAfterBlocks) await rebid(context, row, latest, standing)
}

async function nonceUsedByOther(context: SendContext, row: SendRow, finalizedHeight: number): Promise<boolean> {
  if (row.nonce === undefined || (await nonceAt(context, 'latest')) <= row.nonce) return false
  return (await nonceAt(context, finalizedHeight)) > row.nonce
}
