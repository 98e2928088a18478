import { assert } from '@sampan/kernel/assert'
import { bigintToBytes, bytesToBigint, concatBytes, fromHex, type Hex, utf8 } from '@sampan/kernel/hex'
import { sha256 } from '@sampan/kernel/sha256'
import { comparePrices } from '../offers/find-candidates.ts'
import type { Entrant } from './entrant.ts'

const BUCKET_BPS = 5n
/** One draw in so many goes to the newcomers of a bucket that has both. */
const NEWCOMER_TURN = 10n

/**
 * The order in which acceptors are asked: drawn one after the other, each time from the best-priced bucket of those
 * left (everything within 5 basis points of the best price), weighted by free capacity × reliability. Whoever is over
 * its share comes behind everybody who is not. The same seed and list always give the same ranking, whatever the order
 * of the list.
 */
export function rankEntrants(seed: Hex, entrants: readonly Entrant[]): Entrant[] {
  const sorted = entrants.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  assert(new Set(sorted.map(entrant => entrant.id)).size === sorted.length, 'entrants have ids of their own')
  const dice = makeDice(seed)
  return [false, true].flatMap(overShare =>
    rankGroup(
      sorted.filter(entrant => entrant.overShare === overShare),
      dice,
    ),
  )
}

/** A whole number in [0, below), each equally likely up to 2⁻¹²⁸. */
type Dice = (below: bigint) => bigint

function rankGroup(group: readonly Entrant[], dice: Dice): Entrant[] {
  const left = [...group]
  const ranking: Entrant[] = []
  while (left.length > 0) {
    const winner = drawOne(bestBucket(left), dice)
    left.splice(left.indexOf(winner), 1)
    ranking.push(winner)
  }
  return ranking
}

function bestBucket(entrants: readonly Entrant[]): Entrant[] {
  const best = entrants.reduce((a, b) => (comparePrices(b.price, a.price) < 0 ? b : a)).price
  const limit = { numerator: best.numerator * (10_000n + BUCKET_BPS), denominator: best.denominator * 10_000n }
  return entrants.filter(entrant => comparePrices(entrant.price, limit) <= 0)
}

function drawOne(bucket: readonly Entrant[], dice: Dice): Entrant {
  const newcomers = bucket.filter(entrant => entrant.newcomer)
  const proven = bucket.filter(entrant => !entrant.newcomer)
  const turn = dice(NEWCOMER_TURN)
  const pool = proven.length === 0 || (turn === 0n && newcomers.length > 0) ? newcomers : proven
  const weights = pool.map(weightOf)
  let point = dice(weights.reduce((total, weight) => total + weight, 0n))
  for (const [i, entrant] of pool.entries()) {
    point -= weights[i] ?? 0n
    if (point < 0n) return entrant
  }
  throw new Error('A draw from an empty bucket')
}

/** Never zero: whoever qualified can be drawn. */
function weightOf(entrant: Entrant): bigint {
  return 1n + entrant.freeUnits * BigInt(entrant.reliabilityBps)
}

function makeDice(seed: Hex): Dice {
  let rolls = 0n
  return below => {
    const bytes = sha256(concatBytes(utf8('sampan/dice/v1'), fromHex(seed), bigintToBytes(rolls++, 8)))
    return bytesToBigint(bytes) % below
  }
}
