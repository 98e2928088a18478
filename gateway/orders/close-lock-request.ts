import type { JobHandler } from '@sampan/database/queue-definition'
import { assert } from '@sampan/kernel/assert'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { commitAct } from '../act/commit-act.ts'
import { chainOf } from '../relay/relay-orders.ts'
import { askNext } from './ask-next.ts'
import type { OrdersGateway } from './ports.ts'
import { closeLockRequest, findLockRequest, takeLockRequest } from './store/lock-requests.ts'
import { findMatch, takeMatch } from './store/matches.ts'

/** An acceptor says no; the next one is asked. Refuses a request that is not the acceptor's or not open. */
export async function declineLockRequest(
  gateway: OrdersGateway,
  acceptor: string,
  id: string,
): Promise<Result<undefined, Refusal<'request.unknown' | 'request.closed'>>> {
  const asked = await findLockRequest(gateway.database.kysely, id)
  if (!asked || asked.acceptor !== acceptor) return refuse('request.unknown', { request: id })
  const isClosed = await passOn(gateway, id, 'declined')
  return isClosed ? ok(undefined) : refuse('request.closed', { status: asked.status })
}

/** A job: the acceptor has said nothing in time; the next one is asked. Does nothing when it answered after all. */
export function closeSilentRequest(gateway: OrdersGateway): JobHandler {
  return async ({ payload }) => {
    assert(typeof payload.request === 'string', 'the job names its request')
    await passOn(gateway, payload.request, 'expired')
  }
}

/** Whether the request was open. */
async function passOn(gateway: OrdersGateway, id: string, status: 'declined' | 'expired'): Promise<boolean> {
  const asked = await findLockRequest(gateway.database.kysely, id)
  const match = asked && (await findMatch(gateway.database.kysely, asked.match))
  if (!asked || !match) return false
  const chainNow = await chainOf(gateway, match.chain).connector.now()
  return commitAct(gateway, status === 'declined' ? 'orders.decline' : 'orders.close_request', async act => {
    const request = await takeLockRequest(act.trx, id)
    if (request?.status !== 'open') return false
    await closeLockRequest(act.trx, id, status)
    act.touch(`acceptor:${request.acceptor}`)
    const searching = await takeMatch(act.trx, request.match)
    if (searching?.status !== 'asking') return true
    const { payment } = searching
    const detail = { reason: status === 'declined' ? 'declined' : 'silent' }
    act.log({ kind: 'payment.reassigned', payment, time: act.now, detail, key: `reassigned:${id}` })
    await askNext(gateway, act, searching, chainNow)
    return true
  })
}
