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

/**
 * What to send for an order: the lock as soon as it is signed; an ending as soon as it is; a claim only when a contest
 * needs it, or so late that it could not be final in time if it waited (`claimLeadSeconds`); a contest once claimed; at
 * last what time alone allows. Only the first is to be sent; a second one is for when the vault refuses the first: a
 * release that does not go through must not cost the buyer the time to claim. `at` is the chain's time.
 */
export function decideActs(known: Known, at: number, claimLeadSeconds: number): RelayAct[] {
  const { order, vault, state } = known
  const allowed = (type: ActType, time = at) => isAllowed(type, order, vault, state, time)
  const signed = (type: Exclude<ActType, 'expire' | 'lapse'>) => (allowed(type) ? makeSigned(type, known) : undefined)
  if (state.status === 'none') return known.isAbandoned ? [] : listOf(signed('lock'))
  if (!isLive(state.status)) return []
  const isClaimDue = holds(known, 'contest') || !allowed('claim', at + claimLeadSeconds)
  const claim = isClaimDue ? signed('claim') : undefined
  const release = signed('release')
  if (release) return [release, ...listOf(claim)]
  return listOf(
    signed('settle') ?? signed('rule') ?? signed('cancel') ?? claim ?? signed('contest') ?? timeout(known, at),
  )
}

function listOf(act: RelayAct | undefined): RelayAct[] {
  return act ? [act] : []
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
