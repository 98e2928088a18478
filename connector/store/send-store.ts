import type { DatabaseTransaction } from '@sampan/database/database'
import type { ChainId } from '@sampan/kernel/asset'
import { Fault } from '@sampan/kernel/fault'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { SendIntent } from '../port/connector.ts'
import type { BlockRef } from '../port/event.ts'
import { type Executor, type SendState, tables } from './tables.ts'

export type SendRow = {
  readonly key: string
  readonly to: Address
  readonly data: Hex
  readonly gasLimit: bigint | undefined
  readonly state: SendState
  readonly nonce: number | undefined
  readonly mined: { readonly hash: Hex; readonly height: number; readonly block: Hex } | undefined
  readonly broadcastHeight: number | undefined
}

/** One signed form of a send. All of a send's attempts share its nonce, so at most one of them can ever be mined. */
export type Attempt = { readonly hash: Hex; readonly raw: Hex; readonly maxFee: bigint; readonly tip: bigint }

export async function insertIntent(
  trx: DatabaseTransaction,
  chain: ChainId,
  sender: Address,
  intent: SendIntent,
): Promise<void> {
  const call = { sender, target: intent.to.toLowerCase(), data: intent.data.toLowerCase() }
  const inserted = await tables(trx)
    .insertInto('connector_send')
    .values({
      chain,
      key: intent.key,
      ...call,
      gas_limit: intent.gasLimit === undefined ? null : String(intent.gasLimit),
      note: intent.note,
      state: 'queued',
    })
    .onConflict(conflict => conflict.doNothing())
    .returning('key')
    .executeTakeFirst()
  if (inserted) return
  const known = await tables(trx)
    .selectFrom('connector_send')
    .select(['sender', 'target', 'data'])
    .where('chain', '=', chain)
    .where('key', '=', intent.key)
    .executeTakeFirst()
  if (known?.sender === call.sender && known.target === call.target && known.data === call.data) return
  throw new Fault('connector.intent_conflict', `${intent.key} names another call already`, {
    detail: {
      key: intent.key,
      chain,
      known: `${known?.target} ${known?.data.slice(0, 10)}`,
      now: `${call.target} ${call.data.slice(0, 10)}`,
    },
    hint: 'A key names one effect, ever. Give a different call a key of its own.',
  })
}

/** What is not settled for good, in the order it was asked for. */
export async function readOpenSends(executor: Executor, chain: ChainId, sender: Address): Promise<SendRow[]> {
  const rows = await tables(executor)
    .selectFrom('connector_send')
    .selectAll()
    .where('chain', '=', chain)
    .where('sender', '=', sender)
    .where('state', 'not in', ['final', 'failed', 'refused'])
    .orderBy('seq')
    .limit(500)
    .execute()
  return rows.map(row => ({
    key: row.key,
    to: row.target as Address,
    data: row.data as Hex,
    gasLimit: row.gas_limit === null ? undefined : BigInt(row.gas_limit),
    state: row.state,
    nonce: row.nonce === null ? undefined : Number(row.nonce),
    mined:
      row.mined_hash === null || row.mined_height === null || row.mined_block === null
        ? undefined
        : { hash: row.mined_hash as Hex, height: Number(row.mined_height), block: row.mined_block as Hex },
    broadcastHeight: row.broadcast_height === null ? undefined : Number(row.broadcast_height),
  }))
}

export async function readAttempts(executor: Executor, chain: ChainId, row: SendRow): Promise<Attempt[]> {
  const rows = await tables(executor)
    .selectFrom('connector_send_attempt')
    .selectAll()
    .where('chain', '=', chain)
    .where('key', '=', row.key)
    .where('nonce', '=', BigInt(row.nonce ?? -1))
    .execute()
  return rows
    .map(({ hash, raw, max_fee, tip }) => ({
      hash: hash as Hex,
      raw: raw as Hex,
      maxFee: BigInt(max_fee),
      tip: BigInt(tip),
    }))
    .sort((a, b) => (a.maxFee < b.maxFee ? -1 : 1))
}

/** Ties a queued send to the next nonce; `chainNonce` is the chain's own count, which somebody else may have raised. */
export async function reserveNonce(
  trx: DatabaseTransaction,
  chain: ChainId,
  sender: Address,
  { key, gas, chainNonce }: { key: string; gas: bigint; chainNonce: number },
): Promise<void> {
  const own = await lockNonce(trx, chain, sender, chainNonce)
  const nonce = Math.max(own, chainNonce)
  await tables(trx)
    .updateTable('connector_nonce')
    .set({ next: nonce + 1 })
    .where('chain', '=', chain)
    .where('sender', '=', sender)
    .execute()
  await setState(trx, chain, key, 'queued', { state: 'reserved', nonce, gasLimit: gas })
}

/** The next nonce of ours, locked until the databaseTransaction ends. */
export async function lockNonce(
  trx: DatabaseTransaction,
  chain: ChainId,
  sender: Address,
  chainNonce: number,
): Promise<number> {
  await tables(trx)
    .insertInto('connector_nonce')
    .values({ chain, sender, next: chainNonce })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const row = await tables(trx)
    .selectFrom('connector_nonce')
    .select('next')
    .where('chain', '=', chain)
    .where('sender', '=', sender)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return Number(row.next)
}

/** Nonces from a height up that some send of ours holds, settled or not. */
export async function readHeldNonces(
  executor: Executor,
  chain: ChainId,
  sender: Address,
  from: number,
): Promise<Set<number>> {
  const rows = await tables(executor)
    .selectFrom('connector_send')
    .select('nonce')
    .where('chain', '=', chain)
    .where('sender', '=', sender)
    .where('nonce', '>=', BigInt(from))
    .execute()
  return new Set(rows.map(({ nonce }) => Number(nonce)))
}

/** A send of nothing to oneself, for a nonce that nobody holds and that would keep the later ones waiting. */
export async function insertFiller(
  trx: DatabaseTransaction,
  chain: ChainId,
  sender: Address,
  nonce: number,
): Promise<void> {
  await tables(trx)
    .insertInto('connector_send')
    .values({
      chain,
      key: `gap:${sender}:${nonce}`,
      sender,
      target: sender,
      data: '0x',
      gas_limit: '21000',
      note: 'Fills a nonce gap',
      state: 'reserved',
      nonce,
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export async function insertAttempt(
  trx: DatabaseTransaction,
  chain: ChainId,
  row: SendRow,
  attempt: Attempt,
): Promise<void> {
  await tables(trx)
    .insertInto('connector_send_attempt')
    .values({
      chain,
      key: row.key,
      hash: attempt.hash,
      raw: attempt.raw,
      nonce: row.nonce ?? -1,
      max_fee: String(attempt.maxFee),
      tip: String(attempt.tip),
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

export type SendChange = {
  readonly state: SendState
  readonly nonce?: number | null
  readonly mined?: { readonly hash: Hex; readonly block: BlockRef } | null
  readonly reason?: string
  readonly broadcastHeight?: number
  readonly gasLimit?: bigint
}

/** Moves a send on from the state it was seen in; false when another process did so first. */
export async function setState(
  trx: DatabaseTransaction,
  chain: ChainId,
  key: string,
  from: SendState,
  change: SendChange,
): Promise<boolean> {
  const { state, nonce, mined, reason, broadcastHeight, gasLimit } = change
  const updated = await tables(trx)
    .updateTable('connector_send')
    .set({
      state,
      ...(nonce === undefined ? {} : { nonce }),
      ...(mined === undefined
        ? {}
        : {
            mined_hash: mined?.hash ?? null,
            mined_height: mined?.block.height ?? null,
            mined_block: mined?.block.hash ?? null,
          }),
      ...(reason === undefined ? {} : { reason }),
      ...(gasLimit === undefined ? {} : { gas_limit: String(gasLimit) }),
      ...(broadcastHeight === undefined ? {} : { broadcast_height: broadcastHeight }),
    })
    .where('chain', '=', chain)
    .where('key', '=', key)
    .where('state', '=', from)
    .returning('key')
    .executeTakeFirst()
  return updated !== undefined
}
