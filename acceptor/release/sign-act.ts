import type { DatabaseTransaction } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { OrderVault } from '@sampan/order/v1/order'
import { isAllowed, isLive } from '@sampan/order/v1/reducer'
import { requiredSigners } from '@sampan/order/v1/signers'
import { hashAct } from '@sampan/order/v1/typed-data'
import type { Acceptor } from '../acceptor.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { findAct, insertAct, type OwnAct, type OwnActType } from './store/act-store.ts'

export type SignRefusal = Refusal<'act.not_allowed' | 'act.signer_replaced' | 'act.already_signed'>

type Signing = {
  readonly vault: OrderVault
  /** The time by which the chain would judge, unix seconds. */
  readonly chainNow: number
  /** For the desk: which credit, or whose hand. */
  readonly reason: string
}

type Needs = Pick<Acceptor, 'signer' | 'now'>

/** Signs the order’s one release, if the chain would take it now. It never gets another by the same key. */
export async function signRelease(
  acceptor: Needs,
  trx: DatabaseTransaction,
  record: OrderRecord,
  signing: Signing,
): Promise<Result<OwnAct, SignRefusal>> {
  return signAct(acceptor, trx, record, { ...signing, type: 'release' })
}

type ActSigning = Signing & { readonly type: OwnActType; readonly toBuyerUnits?: bigint }

/**
 * Signs an act and stores it before anybody sees it. Refuses what the chain would not take, a key that is no longer the
 * vault’s signer, and a second act of the same kind by the same key. A contest may be signed as soon as the payer’s claim is known.
 */
export async function signAct(
  acceptor: Needs,
  trx: DatabaseTransaction,
  record: OrderRecord,
  { vault, chainNow, reason, type, toBuyerUnits }: ActSigning,
): Promise<Result<OwnAct, SignRefusal>> {
  const { order, orderId } = record
  const state = type === 'contest' ? claimedState(record) : record.state
  if (!isLive(state.status) || !isAllowed(type, order, vault, state, chainNow)) {
    return refuse('act.not_allowed', { act: type, status: state.status })
  }
  const own = acceptor.signer.address
  if (!requiredSigners(type, order, vault, state.status).some(group => group.includes(own))) {
    return refuse('act.signer_replaced', { signer: own })
  }
  if (await findAct(trx, orderId, type, own)) return refuse('act.already_signed', { act: type })
  const signature = acceptor.signer.sign(hashAct(actOf(type, toBuyerUnits), order, vault))
  const signedAt = acceptor.now()
  const inserted = await insertAct(trx, { orderId, type, signer: own, toBuyerUnits, signature, reason, signedAt })
  assert(inserted, 'the order is under a row lock, so nobody else signed meanwhile')
  const act = await findAct(trx, orderId, type, own)
  assert(act, 'what was inserted is there')
  return ok(act)
}

/** The order as it will stand once the payer’s signed claim is mined. */
export function claimedState(record: OrderRecord): OrderRecord['state'] {
  return record.state.status === 'locked' && record.claim ? { status: 'claimed' } : record.state
}

function actOf(type: OwnActType, toBuyerUnits: bigint | undefined) {
  if (type !== 'settle') return { type } as const
  assert(toBuyerUnits !== undefined, 'a settlement names the buyer’s part')
  return { type, toBuyer: toBuyerUnits } as const
}
