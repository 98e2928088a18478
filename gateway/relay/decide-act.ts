import type { Hex } from '@sampan/kernel/hex'
import { type ActType, isAllowed, isLive, nextTimeout } from '@sampan/order/v1/reducer'
import { holds, type OrderRecord } from '../orders/order-record.ts'
import { completeAct } from '../orders/signers.ts'

/** An act to put on chain now, with the signatures in the order in which the vault takes them. */
export type RelayAct = {
  readonly type: ActType
  readonly toBuyer: bigint | undefined
  readonly signatures: readonly Hex[]
}

type Known = Pick<OrderRecord, 'order' | 'vault' | 'state' | 'held' | 'isAbandoned'>

/** Endings somebody signed, the surest first: that the money came beats every other word about it. */
const ENDINGS = ['release', 'settle', 'rule', 'cancel'] as const

/**
 * What to send for an order, or nothing: the lock as soon as it is signed; an ending as soon as it is; a claim only when
 * a contest needs it, or so late that it could not be final in time if it waited (`claimLeadSeconds`); a contest once
 * claimed; at last what time alone allows. `at` is the chain's time.
 */
export function decideAct(known: Known, at: number, claimLeadSeconds: number): RelayAct | undefined {
  const { order, vault, state } = known
  const allowed = (type: ActType, time = at) => isAllowed(type, order, vault, state, time)
  const signed = (type: Exclude<ActType, 'expire' | 'lapse'>) => (allowed(type) ? makeSigned(type, known) : undefined)
  if (state.status === 'none') return known.isAbandoned ? undefined : signed('lock')
  if (!isLive(state.status)) return undefined
  for (const type of ENDINGS) {
    const ending = signed(type)
    if (ending) return ending
  }
  const isClaimDue = holds(known, 'contest') || !allowed('claim', at + claimLeadSeconds)
  const claim = isClaimDue ? signed('claim') : undefined
  return claim ?? signed('contest') ?? timeout(known, at)
}

function makeSigned(type: Exclude<ActType, 'expire' | 'lapse'>, known: Known): RelayAct | undefined {
  const signatures = completeAct(type, known)
  const first = signatures?.[0]
  if (!signatures || !first) return undefined
  const toBuyer = 'toBuyer' in first.act ? first.act.toBuyer : undefined
  return { type, toBuyer, signatures: signatures.map(({ signature }) => signature) }
}

function timeout({ order, vault, state }: Known, at: number): RelayAct | undefined {
  const next = nextTimeout(order, state)
  if (!next || !isAllowed(next.type, order, vault, state, at)) return undefined
  return { type: next.type, toBuyer: undefined, signatures: [] }
}
