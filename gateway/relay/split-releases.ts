import type { Hex } from '@sampan/kernel/hex'
import { positionsOf } from '@sampan/order/v1/batch'
import type { OrderRecord } from '../orders/order-record.ts'
import type { SharedRelease } from '../orders/store/batches.ts'

type Part = {
  readonly record: Pick<OrderRecord, 'vault'>
  readonly attempt: number
  readonly place: { readonly position: number }
}

/** Releases that go out in one call: with this one signature, or with each order's own. */
export type ReleaseCall<P extends Part> = { readonly parts: readonly P[]; readonly shared: Hex | undefined }

/**
 * What one more call costs is what thirteen own signatures cost: 76,000 gas and 5,900 each (docs/gas.md).
 */
const WORTH_A_CALL = 13

/**
 * Splits the releases of one batch, in rising order of position, into calls. A shared signature is used where all that it
 * covers is due, for the first time, and the vault still has the key: all that is due, or enough to be worth a call of its
 * own. The others go out together, each by its own signature; so does what the vault refused once.
 */
export function splitReleases<P extends Part>(due: readonly P[], shared: readonly SharedRelease[]): ReleaseCall<P>[] {
  const calls: ReleaseCall<P>[] = []
  let left = due
  const largestFirst = shared
    .map(({ which, signer, signature }) => ({ positions: new Set(positionsOf(which)), signer, signature }))
    .toSorted((a, b) => b.positions.size - a.positions.size)
  for (const { positions, signer, signature } of largestFirst) {
    const parts = left.filter(part => positions.has(part.place.position) && isFresh(part, signer))
    const isWorthIt = parts.length === left.length || parts.length >= WORTH_A_CALL
    if (parts.length !== positions.size || !isWorthIt) continue
    calls.push({ parts, shared: signature })
    left = left.filter(part => !parts.includes(part))
  }
  return left.length === 0 ? calls : [...calls, { parts: left, shared: undefined }]
}

function isFresh({ attempt, record }: Part, signer: string): boolean {
  return attempt === 1 && record.vault.signer === signer
}
