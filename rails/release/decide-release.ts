import type { CurrencyCode } from '@sampan/kernel/currency'
import type { Hex } from '@sampan/kernel/hex'
import { statementKey } from '../profile/account.ts'
import type { CapByTier } from '../profile/evidence-tier.ts'
import type { RailAccount } from '../profile/rail.ts'
import type { Reference } from '../references/reference.ts'
import { type Credit, creditKey, referencesIn } from '../statements/credit.ts'
import { samePayerName } from './payer-name.ts'

/*
 * Whether the daemon signs a release by itself when a credit comes in. There is no score: every row is a plain condition,
 * checked in this order, and the first that fails holds the order for a person.
 *
 *   1 reversal            the credit takes money back, or brings back the acceptor's own
 *   2 not_booked          pending money may never arrive
 *   3 seen                this credit has already freed an order
 *   4 wrong_account       another account than the order's terms name
 *   5 wrong_currency
 *   6 wrong_reference     the order's code is not in it
 *   7 ambiguous           several orders fit the credit, or several credits the order
 *   8 order_ended         it was released, returned, settled or ruled: the money is a debt now
 *   9 outside_window      booked before the details were shown, or after the order stopped waiting
 *  10 short               never a full release; `missingUnits` says how much
 *  11 payer_name_differs  from the declared name, under the acceptor's rule for names
 *  12 above_cap           more than the acceptor lets this kind of evidence release
 *
 * Otherwise: release; what came beyond the amount is `surplusUnits`, to be refunded.
 */

export type ExpectedPayment = {
  readonly reference: Reference
  readonly account: RailAccount
  readonly currency: CurrencyCode
  readonly amountUnits: bigint
  /** Empty when the payer was not asked. */
  readonly payerName: string
  /** Unix seconds, inclusive: from the reveal of the details until the order no longer waits for money. */
  readonly openFrom: number
  readonly openUntil: number
  readonly ended: boolean
}

/**
 * `must_match`: the bank shows a name, one was declared, and they are the same; `may_be_absent`: differs only when both
 * are there and do not match; `ignore`: names play no part.
 */
export type NameRule = 'must_match' | 'may_be_absent' | 'ignore'

export type ReleasePolicy = {
  /** In units of the order's currency. T6 never releases, whatever stands here. */
  readonly capUnits: CapByTier
  readonly nameRule: NameRule
}

export type ReleaseQuestion = {
  readonly expected: ExpectedPayment
  readonly credit: Credit
  readonly policy: ReleasePolicy
  /** Whether a credit with this key has been used before. */
  readonly isSeen: (key: Hex) => boolean
  /** How many open orders of this acceptor the credit fits, and how many unused credits this order; one each, normally. */
  readonly fittingOrders: number
  readonly fittingCredits: number
}

export const HOLD_REASONS = [
  'reversal',
  'not_booked',
  'seen',
  'wrong_account',
  'wrong_currency',
  'wrong_reference',
  'ambiguous',
  'order_ended',
  'outside_window',
  'short',
  'payer_name_differs',
  'above_cap',
] as const

export type HoldReason = (typeof HOLD_REASONS)[number]

export type ReleaseDecision =
  | { readonly action: 'release'; readonly key: Hex; readonly surplusUnits: bigint }
  | { readonly action: 'hold'; readonly key: Hex; readonly reason: Exclude<HoldReason, 'short'> }
  | { readonly action: 'hold'; readonly key: Hex; readonly reason: 'short'; readonly missingUnits: bigint }

/** The rule above. Deterministic; `key` goes into the same database transaction as the release, under a unique index. */
export function decideRelease(question: ReleaseQuestion): ReleaseDecision {
  const { expected, credit } = question
  const key = creditKey(credit.account, credit.bankReference)
  const hold = (reason: Exclude<HoldReason, 'short'>): ReleaseDecision => ({ action: 'hold', key, reason })

  if (credit.isReversal) return hold('reversal')
  if (credit.status !== 'booked') return hold('not_booked')
  if (question.isSeen(key)) return hold('seen')
  if (statementKey(credit.account) !== expected.account.statementAccount) return hold('wrong_account')
  if (credit.currency !== expected.currency) return hold('wrong_currency')
  if (referencesIn(credit, code => code === expected.reference).size !== 1) return hold('wrong_reference')
  if (question.fittingOrders !== 1 || question.fittingCredits !== 1) return hold('ambiguous')
  if (expected.ended) return hold('order_ended')
  if (!mayLieBetween(credit, expected.openFrom, expected.openUntil)) return hold('outside_window')
  if (credit.amountUnits < expected.amountUnits) {
    return { action: 'hold', key, reason: 'short', missingUnits: expected.amountUnits - credit.amountUnits }
  }
  if (!nameFits(question.policy.nameRule, expected.payerName, credit.payerName ?? '')) return hold('payer_name_differs')
  if (isAboveCap(question)) return hold('above_cap')
  return { action: 'release', key, surplusUnits: credit.amountUnits - expected.amountUnits }
}

/** A bank that says only the day gets the benefit of the doubt: the code in the credit did not exist before the order. */
function mayLieBetween({ booked }: Credit, from: number, until: number): boolean {
  return booked.latestAt >= from && booked.earliestAt <= until
}

function nameFits(rule: NameRule, declared: string, shown: string): boolean {
  if (rule === 'ignore') return true
  if (rule === 'may_be_absent' && (declared === '' || shown === '')) return true
  return samePayerName(declared, shown)
}

function isAboveCap({ expected, credit, policy }: ReleaseQuestion): boolean {
  return credit.tier === 'T6' || expected.amountUnits > policy.capUnits[credit.tier]
}
