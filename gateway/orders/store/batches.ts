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

function toBatch(body: unknown): Batch {
  const batch = batchFromJson(body as BatchJson)
  assert(batch.ok, 'a stored batch is well formed')
  return batch.value
}
