import type { Hex } from '@sampan/kernel/hex'
import { isHex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { type Batch, positionOf } from './batch.ts'
import { type PlacedOrder, verifyPath } from './batch-tree.ts'
import { type BatchJson, batchFromJson, batchToJson } from './batch-wire.ts'
import { joinPaths } from './join-paths.ts'
import type { Order } from './order.ts'

/** Where an order stands in its batch, and the path that proves it: what its acts need besides the order, and its parties keep. */
export type BatchPlace = { readonly batch: Batch; readonly position: number; readonly path: Hex }

/** The place as JSON carries it; the position follows from the order's nonce. */
export type BatchPlaceJson = { readonly batch: BatchJson; readonly path: Hex }

export function placeToJson({ batch, path }: BatchPlace): BatchPlaceJson {
  return { batch: batchToJson(batch), path }
}

/** Reads the place of an order and proves it. Refuses a batch that is malformed, then an order that does not stand in it. */
export function placeFromJson(
  json: { readonly batch: Readonly<Record<string, unknown>>; readonly path: unknown },
  order: Order,
): Result<BatchPlace, Refusal<'batch.malformed' | 'batch.bad_path'>> {
  const { batch: body, path } = json
  if (typeof body !== 'object' || body === null)
    return refuse('batch.malformed', { field: 'batch', value: String(body) })
  const batch = batchFromJson(body)
  if (!batch.ok) return batch
  const position = positionOf(batch.value, order)
  if (position === undefined || !isHex(path)) return refuse('batch.bad_path', { reason: 'position' })
  const proven = verifyPath(batch.value, [{ position, order }], path)
  return proven.ok ? ok({ batch: batch.value, position, path }) : proven
}

/** The path of several orders of one batch from the places of each. */
export function pathOfPlaces(parts: readonly { readonly order: Order; readonly place: BatchPlace }[]): Hex {
  const placed: (PlacedOrder & { path: Hex })[] = parts.map(({ order, place: { position, path } }) => ({
    position,
    order,
    path,
  }))
  return joinPaths(parts[0]?.place.batch.count ?? 0, placed)
}
