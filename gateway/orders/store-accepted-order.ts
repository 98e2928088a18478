import type { TermsWire } from '@sampan/api/order'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import { INITIAL } from '@sampan/order/v1/reducer'
import { orderId } from '@sampan/order/v1/typed-data'
import type { Act } from '../act/commit-act.ts'
import type { AskedRequest } from './lock-request.ts'
import { proposedDraft } from './log-drafts.ts'
import type { Match } from './match.ts'
import type { HeldAct, OrderRecord } from './order-record.ts'
import { insertHeldAct } from './store/held-acts.ts'
import { closeLockRequest } from './store/lock-requests.ts'
import { updateMatch } from './store/matches.ts'
import { insertOrder } from './store/orders.ts'

/** An order that answers a request, with everything about it found to be as it was asked for. */
export type AcceptedOrder = {
  readonly request: AskedRequest
  readonly match: Match
  readonly acceptorName: string
  readonly order: Order
  readonly inBatch: OrderRecord['inBatch']
  readonly vault: OrderVault
  readonly terms: TermsWire
  readonly locks: readonly HeldAct[]
}

/** Keeps the order with what its lock was signed with, closes its request and logs it. To be relayed next. */
export async function storeAcceptedOrder(act: Act, accepted: AcceptedOrder): Promise<OrderRecord> {
  const { request, match, locks } = accepted
  const record = makeRecord(accepted, act.now)
  await insertOrder(act.trx, record, request.offer)
  for (const lock of locks) await insertHeldAct(act.trx, record.id, lock)
  await closeLockRequest(act.trx, request.id, 'accepted')
  await updateMatch(act.trx, { ...match, status: 'ordered' })
  act.log(proposedDraft(record, locks, act.now))
  act.touch(`acceptor:${request.acceptor}`)
  return record
}

function makeRecord(accepted: AcceptedOrder, createdAt: number): OrderRecord {
  const { request, match, acceptorName, order, inBatch, vault, terms, locks } = accepted
  const { acceptor, price, localUnits, paySeconds } = request
  return {
    id: orderId(order, vault),
    owner: match.owner,
    payment: match.payment,
    match: match.id,
    request: request.id,
    acceptor,
    acceptorName,
    chain: match.chain,
    asset: match.purpose.asset,
    vault,
    signedUnder: vault,
    order,
    inBatch,
    terms,
    price,
    localUnits,
    payBy: request.body.pay_by,
    paySeconds,
    createdAt,
    held: locks,
    facts: [],
    state: INITIAL,
    certainty: undefined,
    creditedUnits: 0n,
    revealedAt: undefined,
    isWithdrawn: false,
    isAbandoned: false,
  }
}
