import type { Act } from '../act/commit-act.ts'
import { closeLockRequest, openRequestOf } from './store/lock-requests.ts'
import { takeMatch, updateMatch } from './store/matches.ts'

/** Ends a search whose owner no longer wants it. Does nothing once an order is signed: only its deadlines end that. */
export async function withdrawMatch(act: Act, id: string): Promise<void> {
  const match = await takeMatch(act.trx, id)
  if (match?.status !== 'drawing' && match?.status !== 'asking') return
  await updateMatch(act.trx, { ...match, status: 'withdrawn' })
  const request = await openRequestOf(act.trx, id)
  if (!request) return
  await closeLockRequest(act.trx, request.id, 'withdrawn')
  act.touch(`acceptor:${request.acceptor}`)
}
