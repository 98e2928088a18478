import { unreachable } from '@sampan/kernel/assert'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { checkLock, type LockRefusal } from './check-lock.ts'
import type { Order, OrderVault } from './order.ts'

/**
 * The order's states and transitions, exactly those of specs/order.md:
 *
 *   none ──lock──▶ locked ──claim──▶ claimed ──contest, or lapse of a confirmer who is not the vault──▶ contested
 *   locked, claimed, contested ──release──▶ released      ──settle──▶ settled
 *   locked ──cancel, expire──▶ returned                    claimed, contested ──cancel──▶ returned
 *   claimed ──lapse──▶ released                            contested ──rule──▶ ruled, ──lapse──▶ returned
 *
 * Pure: `at` is the block's timestamp in unix seconds. Who may sign an act is in `signers.ts`.
 */
export type OrderStatus = LiveStatus | EndedStatus | 'none'
export type LiveStatus = 'locked' | 'claimed' | 'contested'
export type EndedStatus = 'released' | 'settled' | 'ruled' | 'returned'

export type OrderState =
  | { readonly status: 'none' | LiveStatus }
  | { readonly status: EndedStatus; readonly payout: Payout }

/** Where the amount went, in token units; the three sum to the order's amount. */
export type Payout = { readonly toBuyer: bigint; readonly toFee: bigint; readonly toVault: bigint }

export type Act = { readonly type: 'lock' } | LaterAct
type LaterAct =
  | { readonly type: 'release' | 'cancel' | 'claim' | 'contest' | 'expire' | 'lapse' }
  | { readonly type: 'settle' | 'rule'; readonly toBuyer: bigint }
export type ActType = Act['type']

export type OrderRefusal =
  | LockRefusal
  | Refusal<
      'order.unknown' | 'order.ended' | 'order.wrong_status' | 'order.too_early' | 'order.too_late' | 'order.bad_amount'
    >

type Rule = { readonly from: readonly LiveStatus[]; readonly until?: Deadline; readonly after?: Deadline }
type Deadline = 'claimBy' | 'confirmBy' | 'ruleBy'

const LIVE: readonly LiveStatus[] = ['locked', 'claimed', 'contested']

export const INITIAL: OrderState = { status: 'none' }

/** Applies one act, or says why not, checking in the documented order of precedence. Signatures are the caller's. */
export function applyAct(
  order: Order,
  vault: OrderVault,
  state: OrderState,
  act: Act,
  at: number,
): Result<OrderState, OrderRefusal> {
  if (act.type === 'lock') {
    if (state.status !== 'none') return refuse('order.nonce_used', { nonce: String(order.nonce) })
    const lockable = checkLock(order, vault, at)
    return lockable.ok ? ok({ status: 'locked' }) : lockable
  }
  if (state.status === 'none') return refuse('order.unknown', {})
  if (!isLive(state.status)) return refuse('order.ended', { status: state.status })
  const refusal = checkRule(order, state.status, act, at)
  return refusal ?? ok(next(order, vault, state.status, act))
}

export function isLive(status: OrderStatus): status is LiveStatus {
  return LIVE.includes(status as LiveStatus)
}

/** The rule of an act from a status; `lapse` has a different deadline in each. */
function ruleOf(type: LaterAct['type'], status: LiveStatus): Rule {
  switch (type) {
    case 'release':
    case 'settle':
    case 'cancel':
      return { from: LIVE }
    case 'claim':
      return { from: ['locked'], until: 'claimBy' }
    case 'expire':
      return { from: ['locked'], after: 'claimBy' }
    case 'contest':
      return { from: ['claimed'], until: 'confirmBy' }
    case 'rule':
      return { from: ['contested'], until: 'ruleBy' }
    case 'lapse':
      return { from: ['claimed', 'contested'], after: status === 'contested' ? 'ruleBy' : 'confirmBy' }
    default:
      return unreachable(type)
  }
}

function checkRule(order: Order, status: LiveStatus, act: LaterAct, at: number): OrderRefusal | undefined {
  const rule = ruleOf(act.type, status)
  if (!rule.from.includes(status)) return refuse('order.wrong_status', { status, act: act.type })
  if (rule.until && at > order[rule.until]) {
    return refuse('order.too_late', { deadline: String(order[rule.until]), now: String(at) })
  }
  if (rule.after && at <= order[rule.after]) {
    return refuse('order.too_early', { deadline: String(order[rule.after]), now: String(at) })
  }
  if ('toBuyer' in act && (act.toBuyer < 0n || act.toBuyer > order.amount)) {
    return refuse('order.bad_amount', { toBuyer: String(act.toBuyer), amount: String(order.amount) })
  }
  return undefined
}

function next(order: Order, vault: OrderVault, status: LiveStatus, act: LaterAct): OrderState {
  if ('toBuyer' in act) {
    return { status: act.type === 'settle' ? 'settled' : 'ruled', payout: splitPayout(order, act.toBuyer) }
  }
  switch (act.type) {
    case 'release':
      return { status: 'released', payout: splitPayout(order, order.amount) }
    case 'cancel':
    case 'expire':
      return { status: 'returned', payout: splitPayout(order, 0n) }
    case 'claim':
      return { status: 'claimed' }
    case 'contest':
      return { status: 'contested' }
    case 'lapse':
      if (status === 'contested') return { status: 'returned', payout: splitPayout(order, 0n) }
      return silenceIsConsent(order, vault)
        ? { status: 'released', payout: splitPayout(order, order.amount) }
        : { status: 'contested' }
    default:
      return unreachable(act)
  }
}

/** Silence binds only the one whose own USDT it is: the vault that confirms for itself. */
export function silenceIsConsent(order: Order, vault: Pick<OrderVault, 'address'>): boolean {
  return order.confirmer === vault.address
}

/** The fee is taken from the buyer's part only, in proportion, rounded down. */
export function splitPayout(order: Order, toBuyer: bigint): Payout {
  const toFee = (order.fee * toBuyer) / order.amount
  return { toBuyer: toBuyer - toFee, toFee, toVault: order.amount - toBuyer }
}

const ACT_TYPES = ['release', 'settle', 'cancel', 'claim', 'expire', 'contest', 'lapse', 'rule'] as const

/** An act the chain would take now. `until`: its last second, where it has one. */
export type AllowedAct = { readonly type: ActType; readonly until?: number }

/** What the chain would accept at `at`, leaving signatures aside. Workers, daemons and pages ask this and compare no deadline. */
export function allowedActs(order: Order, vault: OrderVault, state: OrderState, at: number): AllowedAct[] {
  if (state.status === 'none') return checkLock(order, vault, at).ok ? [{ type: 'lock', until: order.lockBy }] : []
  if (!isLive(state.status)) return []
  const status = state.status
  return ACT_TYPES.flatMap(type => {
    const act: LaterAct = type === 'settle' || type === 'rule' ? { type, toBuyer: 0n } : { type }
    if (checkRule(order, status, act, at)) return []
    const until = ruleOf(type, status).until
    return [until ? { type, until: order[until] } : { type }]
  })
}

export function isAllowed(type: ActType, order: Order, vault: OrderVault, state: OrderState, at: number): boolean {
  return allowedActs(order, vault, state, at).some(allowed => allowed.type === type)
}

/** The unsigned act that ends the present wait, and the last second before it becomes possible; nothing when ended. */
export function nextTimeout(order: Order, state: OrderState): { type: 'expire' | 'lapse'; after: number } | undefined {
  switch (state.status) {
    case 'locked':
      return { type: 'expire', after: order.claimBy }
    case 'claimed':
      return { type: 'lapse', after: order.confirmBy }
    case 'contested':
      return { type: 'lapse', after: order.ruleBy }
    case 'none':
    case 'released':
    case 'settled':
    case 'ruled':
    case 'returned':
      return undefined
    default:
      return unreachable(state)
  }
}
