import { assert } from '@sampan/kernel/assert'
import { parseAssetId } from '@sampan/kernel/asset'
import type { Hex } from '@sampan/kernel/hex'
import { makeId } from '@sampan/kernel/id'
import { hashEntrants, toEntrants } from '@sampan/matching/entrant'
import { findCandidates } from '@sampan/matching/find-candidates'
import type { Act } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import type { Supply } from './candidates.ts'
import type { Match, MatchPurpose } from './match.ts'
import { insertMatch } from './store/matches.ts'

type NewMatch = {
  readonly owner: string
  readonly payment: Hex
  readonly purpose: MatchPurpose
  readonly supply: Supply
}

/**
 * Begins the search for an acceptor: logs the list of candidates and leaves the rest to the next block, whose hash draws
 * among them. `undefined` when no offer qualifies; then nothing is written.
 */
export async function startMatch(
  { random }: Pick<Gateway, 'random'>,
  act: Act,
  { owner, payment, purpose, supply }: NewMatch,
): Promise<Match | undefined> {
  const { candidates } = findCandidates(supply.candidates, { ...purpose, now: act.now })
  if (candidates.length === 0) return undefined
  const asset = parseAssetId(purpose.asset)
  assert(asset.ok, 'a payment names its asset')
  const entrants = toEntrants(candidates, supply.hourTotalUnits)
  const match: Match = {
    id: makeId('request', random(16)),
    owner,
    payment,
    chain: asset.value.chain,
    purpose,
    status: 'drawing',
    entrants,
    committedHeight: supply.headHeight,
    draw: undefined,
    rank: -1,
    createdAt: act.now,
  }
  await insertMatch(act.trx, match)
  const detail = { candidates: hashEntrants(entrants), count: String(entrants.length) }
  act.log({ kind: 'payment.candidates', payment, time: act.now, detail, key: `candidates:${match.id}` })
  return match
}
