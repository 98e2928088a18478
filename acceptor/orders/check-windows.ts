import type { LockRequest, OfferWire } from '@sampan/api/acceptor-protocol'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { RailWindows } from '@sampan/rails/rail'

/** Shortest windows the operator accepts; half the rail’s own where nothing is set. Seconds. */
export type WindowLimits = { readonly minConfirmSeconds?: number; readonly minRuleSeconds?: number }

type Windows = Pick<LockRequest, 'lock_by' | 'pay_by' | 'claim_by' | 'confirm_by' | 'rule_by'>

/**
 * Whether the windows leave this acceptor time to contest and an arbiter time to rule, and each binds its money no longer
 * than twice what the rail needs.
 */
export function checkWindows(
  request: Windows,
  rail: RailWindows,
  limits: WindowLimits,
  now: number,
): Result<void, Refusal<'request.windows_unfit'>> {
  const bad = (window: string, seconds: number, limit: number) =>
    refuse('request.windows_unfit', { window, seconds: String(seconds), limit: String(limit) })
  const confirm = request.confirm_by - request.claim_by
  const leastConfirm = limits.minConfirmSeconds ?? Math.floor(rail.confirmSeconds / 2)
  if (confirm < leastConfirm) return bad('confirm', confirm, leastConfirm)
  const mostConfirm = Math.max(2 * rail.confirmSeconds, leastConfirm)
  if (confirm > mostConfirm) return bad('confirm', confirm, mostConfirm)
  const rule = request.rule_by - request.confirm_by
  const leastRule = limits.minRuleSeconds ?? Math.floor(rail.ruleSeconds / 2)
  if (rule < leastRule) return bad('rule', rule, leastRule)
  const mostRule = Math.max(2 * rail.ruleSeconds, leastRule)
  if (rule > mostRule) return bad('rule', rule, mostRule)
  const pay = request.pay_by - now
  if (pay <= 0) return bad('pay', pay, 1)
  const grace = request.claim_by - request.pay_by
  if (grace <= 0) return bad('claim', grace, 1)
  const hold = request.claim_by - now
  const most = 2 * (rail.paySeconds + rail.claimGraceSeconds) + 3_600
  return hold > most ? bad('hold', hold, most) : ok(undefined)
}

/** Hours are in UTC, weekday 0 is Sunday; none given means always. */
export function isOpenAt(hours: OfferWire['hours'], at: number): boolean {
  if (hours.length === 0) return true
  const date = new Date(at * 1000)
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes()
  return hours.some(slot => slot.weekday === date.getUTCDay() && slot.from_minute <= minute && minute < slot.to_minute)
}
