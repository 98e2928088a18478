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

/** The fields that the orders of a batch share, and what their rules need. */
export type SharedFields = Pick<
  Order,
  'confirmer' | 'arbiter' | 'feeTo' | 'lockBy' | 'claimBy' | 'confirmBy' | 'ruleBy' | 'nonce'
>

/** Whether the vault would take the order at `at`, as far as the order itself and its parties tell; money and limits are the vault's. */
export function checkLock(order: Order, vault: OrderVault, at: number): Result<Order, LockRefusal> {
  return checkDeadlines(order, at) ?? checkSharedParties(order, vault) ?? checkItem(order, vault) ?? ok(order)
}

/** The first rule that the order breaks by itself, whatever stands in a batch beside it. */
export function checkItem(order: Order, vault: OrderVault): LockRefusal | undefined {
  return checkItemParties(order, vault) ?? checkAmounts(order)
}

export function checkDeadlines(order: SharedFields, at: number): LockRefusal | undefined {
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

export function checkSharedParties(shared: SharedFields, vault: OrderVault): LockRefusal | undefined {
  if (isZero(shared.confirmer) || isZero(shared.arbiter)) return badParties('confirmer and arbiter are named')
  const parties = [shared.confirmer, vault.address, vault.signer, vault.owner]
  if (parties.includes(shared.arbiter)) return badParties('arbiter is not a party')
  if (shared.feeTo === vault.address) return badParties('feeTo is not the vault')
  return undefined
}

function checkItemParties(order: Order, vault: OrderVault): LockRefusal | undefined {
  if (isZero(order.buyer) || isZero(order.payer)) return badParties('buyer and payer are named')
  if (order.payer === order.confirmer) return badParties('payer is not the confirmer')
  if (order.buyer === vault.address) return badParties('buyer is not the vault')
  if (order.arbiter === order.buyer || order.arbiter === order.payer) return badParties('arbiter is not a party')
  if (order.fee > 0n && isZero(order.feeTo)) return badParties('a fee has a receiver')
  return undefined
}

function checkAmounts(order: Order): LockRefusal | undefined {
  if (order.amount <= 0n) return refuse('order.bad_amount', { amount: String(order.amount) })
  if (order.fee < 0n || order.fee * 10_000n > order.amount * BigInt(MAX_FEE_BPS)) {
    return refuse('order.fee_too_high', { fee: String(order.fee), amount: String(order.amount) })
  }
  return undefined
}

const isZero = (party: Address) => party === ZERO_ADDRESS
const badParties = (rule: string): LockRefusal => refuse('order.bad_parties', { rule })
