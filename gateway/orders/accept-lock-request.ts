import type { AcceptorOrder, AcceptRequest } from '@sampan/api/acceptor-protocol'
import { assert } from '@sampan/kernel/assert'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Order } from '@sampan/order/v1/order'
import { hashAct, orderId } from '@sampan/order/v1/typed-data'
import { findRail } from '@sampan/rails/registry'
import { acceptorById } from '../acceptors/store/acceptors.ts'
import { type Act, commitAct } from '../act/commit-act.ts'
import { relayOrders } from '../relay/relay-orders.ts'
import { type AcceptRefusal, checkAcceptedOrder, checkLockSignature } from './check-accepted-order.ts'
import type { AskedRequest } from './lock-request.ts'
import { acceptorOrderView } from './order-view.ts'
import type { OrdersGateway } from './ports.ts'
import { type LockVault, lockSignatures, readLockVault } from './sign-lock.ts'
import { findLockRequest, takeLockRequest } from './store/lock-requests.ts'
import { findMatch, takeMatch } from './store/matches.ts'
import { findLaneConflict, findOrder, takenReferences } from './store/orders.ts'
import { storeAcceptedOrder } from './store-accepted-order.ts'

export type AcceptingRefusal =
  | AcceptRefusal
  | Refusal<
      | 'request.unknown'
      | 'request.closed'
      | 'order.lane_busy'
      | 'order.nonce_used'
      | 'request.reference_taken'
      | 'request.second_key'
    >

type Accepting = { readonly acceptor: string; readonly request: string; readonly body: AcceptRequest }

/**
 * Takes an acceptor's signed order and relays its lock. Answering again with the same order gives the same answer.
 * Refuses what is not the acceptor's, what is no longer open, and everything `checkAcceptedOrder` refuses.
 */
export async function acceptLockRequest(
  gateway: OrdersGateway,
  { acceptor, request: id, body }: Accepting,
): Promise<Result<AcceptorOrder, AcceptingRefusal>> {
  const asked = await findLockRequest(gateway.database.kysely, id)
  if (!asked || asked.acceptor !== acceptor) return refuse('request.unknown', { request: id })
  const match = await findMatch(gateway.database.kysely, asked.match)
  assert(match, 'a request belongs to a match')
  const rail = findRail(asked.body.rail)
  assert(rail, 'a request names a known rail')
  const read = await readLockVault(gateway, match.chain, asked.body.vault)
  if (!read.ok) return read
  const order = checkAcceptedOrder(asked.body, { body, rail, ...read.value })
  if (!order.ok) return order
  const digest = hashAct({ type: 'lock' }, order.value, read.value.vault)
  const signed = checkLockSignature(digest, body.signature, read.value.vault)
  if (!signed.ok) return signed
  const checked = { asked, order: order.value, body, ...read.value }
  return commitAct(gateway, 'orders.accept', act => takeOrderOn(gateway, act, checked))
}

type Checked = LockVault & { readonly asked: AskedRequest; readonly order: Order; readonly body: AcceptRequest }

async function takeOrderOn(
  gateway: OrdersGateway,
  act: Act,
  { asked, order, vault, body, chainNow }: Checked,
): Promise<Result<AcceptorOrder, AcceptingRefusal>> {
  const request = await takeLockRequest(act.trx, asked.id)
  const match = await takeMatch(act.trx, asked.match)
  const acceptor = await acceptorById(act.trx, asked.acceptor)
  assert(request && match && acceptor, 'nothing that was asked is ever deleted')
  const before = await findOrder(act.trx, orderId(order, vault))
  if (before?.request === asked.id) return ok(acceptorOrderView(before))
  if (request.status !== 'open' || act.now > request.body.expires_at) {
    return refuse('request.closed', { status: request.status, expires_at: String(request.body.expires_at) })
  }
  if (match.status !== 'asking') return refuse('request.closed', { status: match.status })
  const place = { chain: match.chain, vault: vault.address }
  const conflict = await findLaneConflict(act.trx, place, order.nonce)
  if (conflict) return refuse(conflict, { nonce: String(order.nonce) })
  const { reference } = body.terms.values
  if ((await takenReferences(act.trx, place, [reference])).size > 0) return refuse('request.reference_taken')
  const lock = { digest: hashAct({ type: 'lock' }, order, vault), signature: body.signature }
  const record = await storeAcceptedOrder(act, {
    request,
    match,
    acceptorName: acceptor.name,
    order,
    inBatch: undefined,
    vault,
    terms: body.terms,
    locks: lockSignatures(gateway, vault, lock, act.now),
  })
  await relayOrders(gateway, act, [record], chainNow)
  await gateway.owner.journeyChanged(act, match.owner)
  return ok(acceptorOrderView(record))
}
