import type { DrawObject } from '@sampan/api/order'
import { assert } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { entrantsToJson, hashEntrants } from '@sampan/matching/entrant'
import type { Match } from './match.ts'

/** The draw that led to an order, so that anybody can repeat it: the log has the hash of its list from before the seed. */
export function drawView(order: Hex, { chain, committedHeight, entrants, draw }: Match): DrawObject {
  assert(draw, 'an order comes of a draw')
  return {
    object: 'draw',
    order,
    chain,
    committed_height: committedHeight,
    seed_height: draw.seedHeight,
    seed: draw.seed,
    entrants: entrantsToJson(entrants),
    candidates: hashEntrants(entrants),
    ranking: [...draw.ranking],
  }
}
