import { assert } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { whichOf } from '@sampan/order/v1/batch'
import type { ActType } from '@sampan/order/v1/reducer'
import type { OrderRecord } from '../orders/order-record.ts'
import type { SharedRelease } from '../orders/store/batches.ts'
import type { RelayAct } from './decide-acts.ts'
import { encodeAct } from './encode-act.ts'
import { type BatchAct, encodeExpireBatch, encodeLockBatch, encodeReleases, encodeTakeOut } from './encode-batch.ts'
import { type ReleaseCall, splitReleases } from './split-releases.ts'

type Sendable = Pick<OrderRecord, 'id' | 'order' | 'vault' | 'inBatch' | 'state'>

/** An act that an order needs on chain now, and which try this is, from 1. */
export type Due<R extends Sendable = OrderRecord> = {
  readonly record: R
  readonly act: RelayAct
  readonly attempt: number
}

/** One call of the vault, and the orders it is for. */
export type PlannedSend<R extends Sendable = OrderRecord> = {
  readonly key: string
  readonly type: ActType
  readonly data: Hex
  readonly records: readonly R[]
}

type InBatch<R extends Sendable> = Due<R> & { readonly place: NonNullable<OrderRecord['inBatch']> }

/**
 * The calls that put these acts on chain: orders of one batch lock, release and expire in one call, as long as they are in
 * it; what else happens to one of them takes it out. Everything else is a call of its own. `shared`, by batch: see
 * `splitReleases`.
 */
export function planSends<R extends Sendable>(
  due: readonly Due<R>[],
  shared: ReadonlyMap<Hex, readonly SharedRelease[]>,
): PlannedSend<R>[] {
  const planned: PlannedSend<R>[] = []
  const groups = new Map<string, InBatch<R>[]>()
  for (const one of due) {
    const place = placeOf(one.record)
    if (!place) {
      planned.push(planAlone(one, encodeAct(one.record.order, one.act)))
    } else if (one.act.type === 'lock' || one.act.type === 'release' || one.act.type === 'expire') {
      const name = `${place.id}:${one.act.type}`
      groups.set(name, [...(groups.get(name) ?? []), { ...one, place }])
    } else {
      const { order } = one.record
      planned.push(planAlone(one, encodeTakeOut(place, encodeAct(order, one.act))))
    }
  }
  return [...planned, ...[...groups.values()].flatMap(group => planTogether(group, shared))]
}

/** Where the order stands, as long as no act has moved it: then it is still in its batch. */
function placeOf({ inBatch, state }: Sendable): OrderRecord['inBatch'] {
  return state.status === 'none' || state.status === 'locked' ? inBatch : undefined
}

function planAlone<R extends Sendable>({ record, act, attempt }: Due<R>, data: Hex): PlannedSend<R> {
  return { key: keyOf(`${record.id}:${act.type}`, attempt), type: act.type, data, records: [record] }
}

function planTogether<R extends Sendable>(
  group: readonly InBatch<R>[],
  shared: ReadonlyMap<Hex, readonly SharedRelease[]>,
): PlannedSend<R>[] {
  const parts = group.toSorted((a, b) => a.place.position - b.place.position)
  const [first] = parts
  assert(first, 'a group has a member')
  const { type } = first.act
  const { batch, id } = first.place
  if (type === 'release') return splitReleases(parts, shared.get(id) ?? []).map(planReleases)
  const data = type === 'lock' ? encodeLockBatch(batch, first.act) : encodeExpireBatch(batch)
  return [{ key: keyOf(`${id}:${type}`, attemptOf(parts)), type, data, records: parts.map(({ record }) => record) }]
}

function planReleases<R extends Sendable>({ parts, shared }: ReleaseCall<InBatch<R>>): PlannedSend<R> {
  const acts = parts.map(({ record, act, place }): BatchAct => ({ order: record.order, act, place }))
  const data = encodeReleases(acts, shared)
  const [first] = parts
  assert(first, 'a call releases something')
  if (parts.length === 1) return planAlone(first, data)
  // Each set is a call of its own, and the same set again a further try.
  const which = whichOf(parts.map(({ place }) => place.position)).toString(16)
  const key = keyOf(`${first.place.id}:release:${which}`, attemptOf(parts))
  return { key, type: 'release', data, records: parts.map(({ record }) => record) }
}

function attemptOf(parts: readonly { readonly attempt: number }[]): number {
  return Math.max(...parts.map(({ attempt }) => attempt))
}

function keyOf(name: string, attempt: number): string {
  return attempt === 1 ? name : `${name}:${attempt}`
}
