import { assert } from '@sampan/kernel/assert'
import { hashDraw, hashEntrants } from '@sampan/matching/entrant'
import { findExclusion } from '@sampan/matching/filters'
import { comparePrices } from '@sampan/matching/find-candidates'
import { type Candidate, candidateId } from '@sampan/matching/offer'
import { liveOffers } from '../acceptors/live-offers.ts'
import type { Act } from '../act/commit-act.ts'
import { toCandidate } from './candidates.ts'
import type { AskedRequest } from './lock-request.ts'
import { makeLockRequest } from './make-lock-request.ts'
import type { Match } from './match.ts'
import type { OrdersGateway } from './ports.ts'
import { CLOSE_REQUEST_QUEUE } from './queues.ts'
import { readLoads } from './store/loads.ts'
import { insertLockRequest } from './store/lock-requests.ts'
import { updateMatch } from './store/matches.ts'

/**
 * Asks the next acceptor of the ranking that still qualifies at the price it was drawn with; the match has failed when
 * nobody is left. `chainNow` is the time that the new order's deadlines count from.
 */
export async function askNext(gateway: OrdersGateway, act: Act, match: Match, chainNow: number): Promise<void> {
  const next = await findNext(act, match)
  const asked: Match = next ? { ...match, status: 'asking', rank: next.rank } : { ...match, status: 'failed' }
  await updateMatch(act.trx, asked)
  if (next) await ask(gateway, act, asked, next.candidate, chainNow)
  await gateway.owner.journeyChanged(act, match.owner)
}

async function findNext(act: Act, match: Match): Promise<{ rank: number; candidate: Candidate } | undefined> {
  assert(match.draw, 'only a drawn match has a ranking')
  const { asset, currency } = match.purpose
  const offers = await liveOffers(act.trx, { asset, currency, now: act.now })
  const loads = await readLoads(act.trx, act.now)
  for (let rank = match.rank + 1; rank < match.draw.ranking.length; rank++) {
    const entrant = match.entrants.find(({ id }) => id === match.draw?.ranking[rank])
    assert(entrant, 'the ranking names entrants')
    const live = offers.find(({ offer }) => candidateId(offer) === entrant.id)
    if (!live || comparePrices(live.offer.price, entrant.price) !== 0) continue
    // What was free when the list was made; the vault itself refuses a lock it can no longer cover.
    const candidate = toCandidate(live, entrant.freeUnits, { ...loads, pendingUnits: new Map() })
    if (findExclusion(candidate, { ...match.purpose, now: act.now }) === undefined) return { rank, candidate }
  }
  return undefined
}

async function ask(
  gateway: OrdersGateway,
  act: Act,
  match: Match,
  candidate: Candidate,
  chainNow: number,
): Promise<void> {
  const request = makeLockRequest(gateway, match, candidate, { chainNow, now: act.now })
  await insertLockRequest(act.trx, request)
  const runAt = new Date(request.body.expires_at * 1000)
  await gateway.queue.enqueue(
    act.trx,
    CLOSE_REQUEST_QUEUE,
    { request: request.id },
    { runAt, singletonKey: request.id },
  )
  act.log(matchedDraft(match, request, act.now))
  act.touch(`acceptor:${request.acceptor}`)
}

function matchedDraft(match: Match, request: AskedRequest, time: number): Parameters<Act['log']>[0] {
  assert(match.draw, 'only a drawn match has a winner')
  const { seed, seedHeight } = match.draw
  const detail = {
    candidates: hashEntrants(match.entrants),
    seedChain: match.chain,
    seedHeight: String(seedHeight),
    seed,
    draw: hashDraw(match.entrants, seed),
    winner: request.body.vault as `0x${string}`,
    rank: String(match.rank),
  }
  return { kind: 'payment.matched', payment: match.payment, time, detail, key: `matched:${request.id}` }
}
