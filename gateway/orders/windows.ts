import type { RailWindows } from '@sampan/rails/rail'
import type { GatewayConfig } from '../config/config.ts'

/** How long each step of an order may take, in seconds, one after the other. */
export type OrderWindows = {
  readonly lockSeconds: number
  /** From the last possible lock until it is as final as any amount demands. */
  readonly finalitySeconds: number
  readonly paySeconds: number
  readonly claimGraceSeconds: number
  readonly confirmSeconds: number
  readonly ruleSeconds: number
}

/** The rail's own windows, unless the configuration shortens them. */
export function planWindows(
  rail: RailWindows,
  configured: GatewayConfig['windows'],
  finalitySeconds: number,
): OrderWindows {
  return {
    lockSeconds: configured.lock_seconds,
    finalitySeconds,
    paySeconds: configured.pay_seconds ?? rail.paySeconds,
    claimGraceSeconds: configured.claim_grace_seconds ?? rail.claimGraceSeconds,
    confirmSeconds: configured.confirm_seconds ?? rail.confirmSeconds,
    ruleSeconds: configured.rule_seconds ?? rail.ruleSeconds,
  }
}

export type Deadlines = {
  readonly lockBy: number
  readonly payBy: number
  readonly claimBy: number
  readonly confirmBy: number
  readonly ruleBy: number
}

/**
 * Deadlines in the chain's time. Even a lock at the last second is final with the whole pay window ahead, and a claim
 * signed at the end of it can still become final before `claimBy`.
 */
export function planDeadlines(chainNow: number, windows: OrderWindows): Deadlines {
  const lockBy = chainNow + windows.lockSeconds
  const payBy = lockBy + windows.finalitySeconds + windows.paySeconds
  const claimBy = payBy + windows.claimGraceSeconds + windows.finalitySeconds
  const confirmBy = claimBy + windows.confirmSeconds
  return { lockBy, payBy, claimBy, confirmBy, ruleBy: confirmBy + windows.ruleSeconds }
}
