import type { ActRequest, OrderObject } from '@sampan/api/order'
import { assert } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { verifySignature } from '@sampan/kernel/verify'
import { applyAct, type OrderRefusal, type OrderState } from '@sampan/order/v1/reducer'
import { hashAct, type SignedAct } from '@sampan/order/v1/typed-data'
import { type Act, commitAct } from '../act/commit-act.ts'
import { chainOf } from '../relay/relay-orders.ts'
import { signedActDraft } from './log-drafts.ts'
import { type HeldAct, holds, type OrderRecord } from './order-record.ts'
import { orderView } from './order-view.ts'
import type { OrdersGateway } from './ports.ts'
import { relayAfterAct } from './release-soon.ts'
import { completeAct, roleOf } from './signers.ts'
import { insertHeldAct } from './store/held-acts.ts'
import { findOrder, takeOrder, updateOrder } from './store/orders.ts'

export type SubmitRefusal =
  | OrderRefusal
  | Refusal<'order.missing_split' | 'order.wrong_signer' | 'order.bad_signature' | 'order.contract_signature'>

/**
 * The one door for signed acts, whoever brings them. Refuses what the order's rules refuse at the chain's time, then a
 * signer who has no say, then a signature that is not theirs. The same act again changes nothing.
 */
export async function submitAct(
  gateway: OrdersGateway,
  id: Hex,
  request: ActRequest,
): Promise<Result<OrderObject, SubmitRefusal>> {
  const known = await findOrder(gateway.database.kysely, id)
  if (!known) return refuse('order.unknown', { order: id })
  const chainNow = await chainOf(gateway, known.chain).connector.now()
  return commitAct(gateway, `orders.${request.type}`, async act => {
    const record = await takeOrder(act.trx, id)
    assert(record, 'an order is never deleted')
    const repeated = record.held.some(held => isSame(held, request))
    if (repeated) return ok(orderView(record))
    const held = checkAct(record, request, { chainNow, receivedAt: act.now })
    return held.ok ? ok(await takeAct(gateway, act, record, held.value, chainNow)) : held
  })
}

async function takeAct(
  gateway: OrdersGateway,
  act: Act,
  record: OrderRecord,
  held: HeldAct,
  chainNow: number,
): Promise<OrderObject> {
  await insertHeldAct(act.trx, record.id, held)
  const after: OrderRecord = { ...record, held: [...record.held, held] }
  await updateOrder(act.trx, after)
  const complete = completeAct(held.act.type, after)
  // A settlement is an act once both have signed; until then it is an offer that nobody has to know of.
  if (held.act.type !== 'settle') act.log(signedActDraft(after, [held], act.now))
  else if (complete) act.log(signedActDraft(after, complete, act.now))
  act.touch(`acceptor:${record.acceptor}`)
  await relayAfterAct(gateway, act, after, { chainNow, isRelease: held.act.type === 'release' })
  await gateway.owner.journeyChanged(act, record.owner)
  return orderView(after)
}

function checkAct(
  record: OrderRecord,
  request: ActRequest,
  at: { chainNow: number; receivedAt: number },
): Result<HeldAct, SubmitRefusal> {
  const signedAct = toSignedAct(request)
  if (!signedAct.ok) return signedAct
  const { order, vault } = record
  const state = stateFor(record, signedAct.value, at.chainNow)
  const allowed = applyAct(order, vault, state, signedAct.value, at.chainNow)
  if (!allowed.ok && !isForTheRecord(record, signedAct.value)) return allowed
  const { signer } = request
  const role = roleOf(signedAct.value.type, signer, order, vault, state.status)
  if (!role) return refuse('order.wrong_signer', { act: request.type, signer })
  const signature = request.signature.toLowerCase() as Hex
  const verdict = verifySignature(hashAct(signedAct.value, order, vault), signature, signer)
  if (verdict === 'contract') return refuse('order.contract_signature', { signer })
  if (verdict === 'invalid') return refuse('order.bad_signature', { act: request.type, signer })
  return ok({ act: signedAct.value, role, signer, signature, receivedAt: at.receivedAt })
}

/**
 * A release never waits for the payer's word, and the payer may give it afterwards: it moves nothing any more and makes
 * the receipt one that both have signed.
 */
function isForTheRecord(record: OrderRecord, act: SignedAct): boolean {
  return act.type === 'claim' && record.state.status === 'released' && !holds(record, 'claim')
}

/** A contest answers a claim that may be signed and not on chain yet; both then go there, one after the other. */
function stateFor(record: OrderRecord, act: SignedAct, chainNow: number): OrderState {
  const { order, vault, state } = record
  if (act.type !== 'contest' || !holds(record, 'claim')) return state
  const claimed = applyAct(order, vault, state, { type: 'claim' }, chainNow)
  return claimed.ok ? claimed.value : state
}

function toSignedAct(request: ActRequest): Result<SignedAct, Refusal<'order.missing_split'>> {
  const { type, to_buyer: toBuyer } = request
  if (type !== 'settle' && type !== 'rule') return ok({ type })
  return toBuyer === undefined ? refuse('order.missing_split', { act: type }) : ok({ type, toBuyer: BigInt(toBuyer) })
}

function isSame({ act, signer, signature }: HeldAct, request: ActRequest): boolean {
  const split = 'toBuyer' in act ? String(act.toBuyer) : undefined
  return (
    act.type === request.type &&
    signer === request.signer &&
    signature === request.signature.toLowerCase() &&
    (split === undefined || split === request.to_buyer)
  )
}
