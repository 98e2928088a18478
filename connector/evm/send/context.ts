import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { ChainId } from '@sampan/kernel/asset'
import type { EffectObserver } from '@sampan/kernel/effect'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { BatchHandler } from '../../port/connector.ts'
import type { BlockRef, Sent } from '../../port/event.ts'
import { readChain } from '../../store/chain-store.ts'
import { type SendChange, type SendRow, setState } from '../../store/send-store.ts'
import type { Rpc } from '../rpc.ts'

/** A signed call, as viem's `LocalAccount.signTransaction` takes it. */
export type UnsignedCall = {
  readonly type: 'eip1559'
  readonly chainId: number
  readonly nonce: number
  readonly to: Address
  readonly data: Hex
  readonly value: 0n
  readonly gas: bigint
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/** The key that sends. viem's local accounts fit; so does a signer in another process. */
export type SendingKey = {
  readonly address: Address
  signTransaction(call: UnsignedCall): Promise<Hex>
}

export type SendContext = {
  readonly chain: ChainId
  readonly rpc: Rpc
  readonly database: Database
  readonly observe: EffectObserver
  readonly key: SendingKey
  readonly sender: Address
  readonly onBatch: BatchHandler
  /** Blocks a send may wait before its fees are raised. */
  readonly bumpAfterBlocks: number
  /** Wei per gas that fees never pass. */
  readonly ceilingMaxFee: bigint
}

/** Where the follower stands; a send is judged only by blocks that were taken in. */
export type Standing = { readonly cursor: BlockRef; readonly finalizedHeight: number }

/** Moves a send on and tells the handler, in one databaseTransaction. */
export async function change(
  context: SendContext,
  row: SendRow,
  next: SendChange,
  sent?: Omit<Sent, 'type' | 'key'>,
): Promise<void> {
  await context.database.transact('connector.sent', async trx => {
    if (!(await setState(trx, context.chain, row.key, row.state, next)) || !sent) return
    await tell(context, trx, { type: 'sent', key: row.key, ...sent })
  })
}

async function tell({ chain, onBatch }: SendContext, trx: DatabaseTransaction, event: Sent): Promise<void> {
  const state = await readChain(trx, chain)
  if (!state?.cursor) throw new Error(`Nothing is sent on ${chain} before following has begun`)
  await onBatch(trx, { chain, head: state.cursor, finalizedHeight: state.finalizedHeight, events: [event] })
}
