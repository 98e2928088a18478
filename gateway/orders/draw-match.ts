import type { BlockRef } from '@sampan/connector/event'
import { assert } from '@sampan/kernel/assert'
import { rankEntrants } from '@sampan/matching/rank-entrants'
import type { Act } from '../act/commit-act.ts'
import { askNext } from './ask-next.ts'
import type { Match } from './match.ts'
import type { OrdersGateway } from './ports.ts'

/** Draws with the first block reported after the candidates were logged, and asks the first acceptor of the ranking. */
export async function drawMatch(gateway: OrdersGateway, act: Act, match: Match, head: BlockRef): Promise<void> {
  assert(match.status === 'drawing' && head.height > match.committedHeight, 'the seed comes after the list')
  const ranking = rankEntrants(head.hash, match.entrants).map(({ id }) => id)
  const draw = { seed: head.hash, seedHeight: head.height, ranking }
  await askNext(gateway, act, { ...match, status: 'asking', draw }, head.time)
}
