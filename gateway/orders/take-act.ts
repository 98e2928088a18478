import type { ActRequest } from '@sampan/api/order'
import type { Hex } from '@sampan/kernel/hex'
import { type Ok, ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { verifySignature } from '@sampan/kernel/verify'
import { applyAct, type OrderRefusal, type OrderState } from '@sampan/order/v1/reducer'
import { hashAct, type SignedAct } from '@sampan/order/v1/typed-data'
import type { Act } from '../act/commit-act.ts'
import { signedActDraft } from './log-drafts.ts'
import { type HeldAct, holds, type OrderRecord } from './order-record.ts'
import { completeAct, roleOf } from './signers.ts'
import { insertHeldAct } from './store/held-acts.ts'
import { updateOrder } from './store/orders.ts'

export type ActRefusal =
  | OrderRefusal
  | Refusal<'order.missing_split' | 'order.wrong_signer' | 'order.bad_signature' | 'order.contract_signature'>

/**
 * A signed act, if the order may take it. Refuses what the order's rules refuse at the chain's time, then a signer who has
 * no say, then a signature that is not theirs.
 */
export function checkAct(
  record: OrderRecord,
  request: ActRequest,
  at: { chainNow: number; receivedAt: number },
): Result<HeldAct, ActRefusal> {
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
 * Keeps and logs an act that was checked; the order as it is then. The same act by the same signer is one act, however
 * often and in whatever encoding it is signed: then the order is the one given. What the chain is to be told is the caller's.
 */
export async function takeAct(act: Act, record: OrderRecord, held: HeldAct): Promise<OrderRecord> {
  if (!(await insertHeldAct(act.trx, record.id, held))) return record
  const after: OrderRecord = { ...record, held: [...record.held, held] }
  await updateOrder(act.trx, after)
  const complete = completeAct(held.act.type, after)
  // A settlement is an act once both have signed; until then it is an offer that nobody has to know of.
  if (held.act.type !== 'settle') act.log(signedActDraft(after, [held], act.now))
  else if (complete) act.log(signedActDraft(after, complete, act.now))
  act.touch(`acceptor:${record.acceptor}`)
  return after
}

/** The very same act, if it was handed in before. */
export function findHeld({ held }: Pick<OrderRecord, 'held'>, request: ActRequest): Ok<HeldAct> | undefined {
  const found = held.find(({ act, signer, signature }) => {
    const split = 'toBuyer' in act ? String(act.toBuyer) : undefined
    return (
      act.type === request.type &&
      signer === request.signer &&
      signature === request.signature.toLowerCase() &&
      (split === undefined || split === request.to_buyer)
    )
  })
  return found && ok(found)
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
