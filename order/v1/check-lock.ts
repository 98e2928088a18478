import { ZERO_ADDRESS } from '@sampan/kernel/address'
import type { Address } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { MAX_FEE_BPS, MAX_LIFETIME_SECONDS, type Order, type OrderVault } from './order.ts'

export type LockRefusal = Refusal<
  | 'order.nonce_used'
  | 'order.too_late'
  | 'order.bad_deadlines'
  | 'order.bad_parties'
  | 'order.bad_amount'
  | 'order.fee_too_high'
>

/** Whether the vault would take the order at `at`, as far as the order itself and its parties tell; money and limits are the vault's. */
export function checkLock(order: Order, vault: OrderVault, at: number): Result<Order, LockRefusal> {
  return checkDeadlines(order, at) ?? checkParties(order, vault) ?? checkAmounts(order) ?? ok(order)
}

function checkDeadlines(order: Order, at: number): LockRefusal | undefined {
  const { lockBy, claimBy, confirmBy, ruleBy } = order
  if (at > lockBy) return refuse('order.too_late', { deadline: String(lockBy), now: String(at) })
  if (lockBy < claimBy && claimBy < confirmBy && confirmBy < ruleBy && ruleBy <= at + MAX_LIFETIME_SECONDS) {
    return undefined
  }
  return refuse('order.bad_deadlines', {
    deadlines: [lockBy, claimBy, confirmBy, ruleBy].join(' < '),
    latest: String(at + MAX_LIFETIME_SECONDS),
  })
}

function checkParties(order: Order, vault: OrderVault): LockRefusal | undefined {
  const bad = (rule: string): LockRefusal => refuse('order.bad_parties', { rule })
  const zero = (party: Address) => party === ZERO_ADDRESS
  if (zero(order.buyer) || zero(order.payer) || zero(order.confirmer) || zero(order.arbiter)) {
    return bad('buyer, payer, confirmer and arbiter are named')
  }
  if (order.payer === order.confirmer) return bad('payer is not the confirmer')
  if (order.buyer === vault.address) return bad('buyer is not the vault')
  const parties = [order.buyer, order.payer, order.confirmer, vault.address, vault.signer, vault.owner]
  if (parties.includes(order.arbiter)) return bad('arbiter is not a party')
  if (order.feeTo === vault.address) return bad('feeTo is not the vault')
  if (order.fee > 0n && zero(order.feeTo)) return bad('a fee has a receiver')
  return undefined
}

function checkAmounts(order: Order): LockRefusal | undefined {
  if (order.amount <= 0n) return refuse('order.bad_amount', { amount: String(order.amount) })
  if (order.fee < 0n || order.fee * 10_000n > order.amount * BigInt(MAX_FEE_BPS)) {
    return refuse('order.fee_too_high', { fee: String(order.fee), amount: String(order.amount) })
  }
  return undefined
}
