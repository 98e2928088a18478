import type { Hex } from '@sampan/kernel/hex'
import { MAX_BATCH_ORDERS, positionsOf } from '@sampan/order/v1/batch'
import type { OrderRecord } from '../orders/order-record.ts'
import type { SharedRelease } from '../orders/store/batches.ts'

type Part = {
  readonly record: Pick<OrderRecord, 'vault'>
  readonly act: { readonly signatures: readonly Hex[] }
  readonly attempt: number
  readonly place: { readonly position: number }
}

/** Releases that go out in one call: with this one signature, or with each order's own. */
export type ReleaseCall<P extends Part> = { readonly parts: readonly P[]; readonly shared: Hex | undefined }

/** What a call costs by itself, in signatures of single orders: 76,000 gas, and 5,900 each (docs/gas.md). */
const CALL_COST = 13

/** Of the signatures in one call; with items, path and padding it stays below the 80,000 bytes that every node takes. */
const MAX_SIGNATURE_BYTES = 30_000

/**
 * Splits the releases of one batch, in rising order of position, into the calls that cost least. A shared signature is used
 * where all that it covers is due, for the first time, and the vault still has the key. The others go out together, each
 * by its own signature, in as many calls as nodes take; so does what the vault refused once.
 */
export function splitReleases<P extends Part>(due: readonly P[], shared: readonly SharedRelease[]): ReleaseCall<P>[] {
  const usable = disjoint(due, shared)
  const splits = Array.from({ length: usable.length + 1 }, (_, count) => withShared(due, usable.slice(0, count)))
  return splits.toSorted((a, b) => costOf(a) - costOf(b))[0] ?? []
}

/** Shared releases that are due as a whole, the largest first, none of them with an order of another. */
function disjoint<P extends Part>(due: readonly P[], shared: readonly SharedRelease[]): ReleaseCall<P>[] {
  const calls: ReleaseCall<P>[] = []
  const taken = new Set<P>()
  const sets = shared.map(({ which, signer, signature }) => ({ positions: positionsOf(which), signer, signature }))
  for (const { positions, signer, signature } of sets.toSorted((a, b) => b.positions.length - a.positions.length)) {
    const parts = due.filter(({ attempt, record, place }) => {
      return attempt === 1 && record.vault.signer === signer && positions.includes(place.position)
    })
    if (parts.length !== positions.length || parts.some(part => taken.has(part))) continue
    for (const part of parts) taken.add(part)
    calls.push({ parts, shared: signature })
  }
  return calls
}

function withShared<P extends Part>(due: readonly P[], calls: readonly ReleaseCall<P>[]): ReleaseCall<P>[] {
  const shared = new Set(calls.flatMap(({ parts }) => parts))
  const left = due.filter(part => !shared.has(part))
  return [...calls, ...cut(left).map(parts => ({ parts, shared: undefined }))]
}

/**
 * A passkey's signature may have any length, and 256 of them would fit no chainTransaction. What was refused together is
 * tried in halves, so that whatever is wrong with one, or too dear of many, stops the others no longer than a few tries.
 */
function cut<P extends Part>(parts: readonly P[]): P[][] {
  const most = Math.max(1, MAX_BATCH_ORDERS / 2 ** (Math.max(1, ...parts.map(({ attempt }) => attempt)) - 1))
  const calls: P[][] = []
  let bytes = 0
  for (const part of parts) {
    const size = part.act.signatures.reduce((sum, signature) => sum + signature.length / 2, 0)
    const last = calls.at(-1)
    if (last && last.length < most && bytes + size <= MAX_SIGNATURE_BYTES) {
      last.push(part)
      bytes += size
    } else {
      calls.push([part])
      bytes = size
    }
  }
  return calls
}

function costOf(calls: readonly ReleaseCall<Part>[]): number {
  return calls.reduce((sum, { parts, shared }) => sum + CALL_COST + (shared === undefined ? parts.length : 0), 0)
}
