import { assert } from '@sampan/kernel/assert'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Batch } from '@sampan/order/v1/batch'
import { type BatchJson, batchFromJson, batchToJson } from '@sampan/order/v1/batch-wire'
import type { Kysely } from 'kysely'
import { orderTables } from './tables.ts'

type NewBatch = { readonly id: Hex; readonly chain: string; readonly vault: Address; readonly batch: Batch }

export async function insertBatch(
  trx: Kysely<unknown>,
  { id, chain, vault, batch }: NewBatch,
  now: number,
): Promise<void> {
  const body = JSON.stringify(batchToJson(batch))
  await orderTables(trx)
    .insertInto('order_batch')
    .values({ id, chain, vault, body, created_at: BigInt(now) })
    .execute()
}

/** By id. */
export async function batchesOf(executor: Kysely<unknown>, ids: readonly string[]): Promise<Map<string, Batch>> {
  if (ids.length === 0) return new Map()
  const query = orderTables(executor).selectFrom('order_batch').select(['id', 'body']).where('id', 'in', ids)
  return new Map((await query.execute()).map(({ id, body }) => [id, toBatch(body)]))
}

/** One signature of the vault's signer over the release of several positions; each order's own is held beside it. */
export type SharedRelease = { readonly which: bigint; readonly signer: Address; readonly signature: Hex }

export async function insertSharedRelease(
  trx: Kysely<unknown>,
  batch: Hex,
  { which, signer, signature }: SharedRelease,
  now: number,
): Promise<void> {
  await orderTables(trx)
    .insertInto('shared_release')
    .values({ batch, which: String(which), signer, signature, received_at: BigInt(now) })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** By batch. */
export async function sharedReleasesOf(
  executor: Kysely<unknown>,
  batches: readonly Hex[],
): Promise<Map<Hex, SharedRelease[]>> {
  if (batches.length === 0) return new Map()
  const query = orderTables(executor).selectFrom('shared_release').selectAll().where('batch', 'in', batches)
  const byBatch = new Map<Hex, SharedRelease[]>(batches.map(batch => [batch, []]))
  for (const { batch, which, signer, signature } of await query.execute()) {
    const release = { which: BigInt(which), signer: signer as Address, signature: signature as Hex }
    byBatch.get(batch as Hex)?.push(release)
  }
  return byBatch
}

function toBatch(body: unknown): Batch {
  const batch = batchFromJson(body as BatchJson)
  assert(batch.ok, 'a stored batch is well formed')
  return batch.value
}
