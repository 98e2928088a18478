import type { AcceptRequest, LockRequest } from '@sampan/api/acceptor-protocol'
import type { Hex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { verifySignature } from '@sampan/kernel/verify'
import { checkLock, type LockRefusal } from '@sampan/order/v1/check-lock'
import { type Order, type OrderVault, splitNonce } from '@sampan/order/v1/order'
import { checkTerms } from '@sampan/order/v1/terms'
import { orderFromJson } from '@sampan/order/v1/wire'
import { parseCanonicalAccount } from '@sampan/rails/account'
import type { AccountRefusal, Rail } from '@sampan/rails/rail'
import { isReference } from '@sampan/rails/reference'

export type AcceptRefusal =
  | Refusal<
      | 'order.malformed'
      | 'order.bad_signature'
      | 'order.bad_nonce'
      | 'request.order_differs'
      | 'request.terms_differ'
      | 'request.bad_reference'
      | 'terms.mismatch'
    >
  | AccountRefusal
  | LockRefusal

/** What an acceptor answers a request with, but for the signature, which may stand over more than this order. */
export type OrderAnswer = Pick<AcceptRequest, 'order' | 'terms'>

type Answer = {
  readonly body: OrderAnswer
  readonly vault: OrderVault
  readonly rail: Rail
  readonly chainNow: number
}

/**
 * Whether the order an acceptor signed is the one it was asked for. Refuses, in this order: fields that differ, terms
 * that do not hash to the order's or differ, an account or reference nobody could pay to, what the vault would refuse,
 * a bad lane. The signature is looked at afterwards.
 */
export function checkAcceptedOrder(request: LockRequest, answer: Answer): Result<Order, AcceptRefusal> {
  const order = orderFromJson(answer.body.order)
  if (!order.ok) return order
  return (
    checkFields(request, order.value, answer) ??
    checkContent(request, order.value, answer) ??
    checkLockable(order.value, answer) ??
    order
  )
}

function checkFields(request: LockRequest, order: Order, { vault }: Answer): AcceptRefusal | undefined {
  const asked: Partial<Record<keyof Order, string | number | bigint>> = {
    buyer: request.buyer,
    payer: request.payer,
    confirmer: vault.address,
    arbiter: request.arbiter,
    feeTo: request.fee_to,
    amount: BigInt(request.amount),
    fee: BigInt(request.fee),
    lockBy: request.lock_by,
    claimBy: request.claim_by,
    confirmBy: request.confirm_by,
    ruleBy: request.rule_by,
  }
  for (const [field, expected] of Object.entries(asked)) {
    const actual = order[field as keyof Order]
    if (actual !== expected) {
      return refuse('request.order_differs', { field, expected: String(expected), actual: String(actual) })
    }
  }
  return undefined
}

function checkContent(request: LockRequest, order: Order, { body, rail }: Answer): AcceptRefusal | undefined {
  const hashed = checkTerms(order.terms, body.terms)
  if (!hashed.ok) return hashed
  const { values } = body.terms
  const asked = {
    localAmount: request.local_amount,
    currency: request.currency,
    rail: request.rail,
    payerName: request.payer_name,
  }
  for (const [field, expected] of Object.entries(asked)) {
    // The payer's name stays out of the refusal: refusals are logged.
    if (values[field as keyof typeof asked] !== expected) return refuse('request.terms_differ', { field })
  }
  const account = parseCanonicalAccount(rail, values.account)
  if (!account.ok) return account
  if (!isReference(values.reference)) return refuse('request.bad_reference', {})
  return undefined
}

function checkLockable(order: Order, { vault, chainNow }: Answer): AcceptRefusal | undefined {
  const lockable = checkLock(order, vault, chainNow)
  if (!lockable.ok) return lockable
  const { sequence } = splitNonce(order.nonce)
  return sequence === 0 ? refuse('order.bad_nonce', { nonce: String(order.nonce) }) : undefined
}

/** Refuses a signature that is not the vault signer's over this lock. */
export function checkLockSignature(digest: Hex, signature: Hex, vault: OrderVault): Result<Hex, AcceptRefusal> {
  if (verifySignature(digest, signature, vault.signer) === 'valid') return ok(signature)
  return refuse('order.bad_signature', { act: 'lock', signer: vault.signer })
}
