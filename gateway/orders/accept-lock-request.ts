import type { AcceptorOrder, AcceptRequest } from '@sampan/api/acceptor-protocol'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { assert } from '@sampan/kernel/assert'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import { INITIAL } from '@sampan/order/v1/reducer'
import { hashAct, orderId } from '@sampan/order/v1/typed-data'
import { findRail } from '@sampan/rails/registry'
import { acceptorById } from '../acceptors/store/acceptors.ts'
import { type Act, commitAct } from '../act/commit-act.ts'
import { chainOf, relayOrder } from '../relay/relay-order.ts'
import { type AcceptRefusal, checkAcceptedOrder } from './check-accepted-order.ts'
import type { AskedRequest } from './lock-request.ts'
import { proposedDraft } from './log-drafts.ts'
import type { Match } from './match.ts'
import type { HeldAct, OrderRecord } from './order-record.ts'
import { acceptorOrderView } from './order-view.ts'
import type { OrdersGateway } from './ports.ts'
import { insertHeldAct } from './store/held-acts.ts'
import { closeLockRequest, findLockRequest, takeLockRequest } from './store/lock-requests.ts'
import { findMatch, takeMatch, updateMatch } from './store/matches.ts'
import { findConflict, findOrder, insertOrder } from './store/orders.ts'

type Refused =
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
): Promise<Result<AcceptorOrder, Refused>> {
  const asked = await findLockRequest(gateway.database.kysely, id)
  if (!asked || asked.acceptor !== acceptor) return refuse('request.unknown', { request: id })
  const match = await findMatch(gateway.database.kysely, asked.match)
  assert(match, 'a request belongs to a match')
  const rail = findRail(asked.body.rail)
  assert(rail, 'a request names a known rail')
  const { vault, block } = await chainOf(gateway, match.chain).connector.readVault(asked.body.vault)
  if (vault.secondKey !== ZERO_ADDRESS && vault.secondKey !== gateway.secondKey?.address) {
    return refuse('request.second_key', { vault: vault.address })
  }
  const order = checkAcceptedOrder(asked.body, { body, vault, rail, chainNow: block.time })
  if (!order.ok) return order
  return commitAct(gateway, 'orders.accept', act =>
    takeOrderOn(gateway, act, { asked, order: order.value, vault, body, chainNow: block.time }),
  )
}

type Checked = {
  readonly asked: AskedRequest
  readonly order: Order
  readonly vault: OrderVault
  readonly body: AcceptRequest
  readonly chainNow: number
}

async function takeOrderOn(
  gateway: OrdersGateway,
  act: Act,
  { asked, order, vault, body, chainNow }: Checked,
): Promise<Result<AcceptorOrder, Refused>> {
  const id = orderId(order, vault)
  const request = await takeLockRequest(act.trx, asked.id)
  const match = await takeMatch(act.trx, asked.match)
  const acceptor = await acceptorById(act.trx, asked.acceptor)
  assert(request && match && acceptor, 'nothing that was asked is ever deleted')
  const before = await findOrder(act.trx, id)
  if (before?.request === asked.id) return ok(acceptorOrderView(before))
  if (request.status !== 'open' || act.now > request.body.expires_at) {
    return refuse('request.closed', { status: request.status, expires_at: String(request.body.expires_at) })
  }
  if (match.status !== 'asking') return refuse('request.closed', { status: match.status })
  const locks = lockSignatures(gateway, { order, vault, body }, act.now)
  const record = makeRecord({ id, request, match, acceptorName: acceptor.name, order, vault, body, locks })
  const conflict = await findConflict(act.trx, record)
  if (conflict) return refuse(conflict, { nonce: String(order.nonce) })
  await insertOrder(act.trx, record, request.offer)
  for (const lock of locks) await insertHeldAct(act.trx, id, lock)
  await closeLockRequest(act.trx, request.id, 'accepted')
  const ordered: Match = { ...match, status: 'ordered' }
  await updateMatch(act.trx, ordered)
  act.log(proposedDraft(record, locks, act.now))
  act.touch(`acceptor:${request.acceptor}`)
  await relayOrder(gateway, act, record, chainNow)
  await gateway.owner.journeyChanged(act, match.owner)
  return ok(acceptorOrderView(record))
}

/** The vault signer's, and this gateway's own where the vault wants it: only now is the order known to be what was matched. */
function lockSignatures(
  { secondKey }: OrdersGateway,
  { order, vault, body }: Pick<Checked, 'order' | 'vault' | 'body'>,
  receivedAt: number,
): HeldAct[] {
  const act = { type: 'lock' } as const
  const lock: HeldAct = { act, role: 'vaultSigner', signer: vault.signer, signature: body.signature, receivedAt }
  if (vault.secondKey === ZERO_ADDRESS || !secondKey) return [lock]
  const signature = secondKey.sign(hashAct(act, order, vault))
  return [lock, { act, role: 'secondKey', signer: secondKey.address, signature, receivedAt }]
}

type Parts = {
  readonly id: OrderRecord['id']
  readonly request: AskedRequest
  readonly match: Match
  readonly acceptorName: string
  readonly order: Order
  readonly vault: OrderVault
  readonly body: AcceptRequest
  readonly locks: readonly HeldAct[]
}

function makeRecord({ id, request, match, acceptorName, order, vault, body, locks }: Parts): OrderRecord {
  const { acceptor, price, localUnits, paySeconds } = request
  return {
    id,
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
    terms: body.terms,
    price,
    localUnits,
    payBy: request.body.pay_by,
    paySeconds,
    createdAt: locks[0]?.receivedAt ?? 0,
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
