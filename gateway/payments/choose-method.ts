import type { ChooseMethod } from '@sampan/api/checkout'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { assert } from '@sampan/kernel/assert'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { type Act, commitAct } from '../act/commit-act.ts'
import { readSupplyNow, type Supply, withoutNameAskers } from '../orders/candidates.ts'
import type { MatchPurpose } from '../orders/match.ts'
import type { OrdersGateway } from '../orders/ports.ts'
import { isUnderWay, type Journey, readJourney } from '../orders/read-journey.ts'
import { startMatch } from '../orders/start-match.ts'
import { aboutPayment } from './about-payment.ts'
import type { Payment } from './payment.ts'
import { payableMethods, purposeOf } from './quote-methods.ts'
import { settleStanding } from './settle-standing.ts'
import { findPayment, takePayment } from './store/payments.ts'

export type ChooseRefusal = Refusal<
  | 'payment.unknown'
  | 'payment.bad_payer'
  | 'payment.method_unavailable'
  | 'payment.closed'
  | 'payment.method_chosen'
  | 'payment.no_acceptor'
  | 'payment.too_many_choices'
>

/** Each order costs the relayer's gas, so that a payer may not have one locked and cancel it without end. */
export const MAX_ORDERED = 5

/**
 * The payer's choice; begins the search for an acceptor. The same choice again changes nothing. Refuses a method that
 * cannot carry the payment, a payment that takes no method any more, one that is under way with another choice, one that
 * has used up its orders, and a method that no acceptor can serve now.
 */
export async function chooseMethod(
  gateway: OrdersGateway,
  id: string,
  choice: ChooseMethod,
): Promise<Result<undefined, ChooseRefusal>> {
  const payment = await findPayment(gateway.database.kysely, id)
  if (!payment) return refuse('payment.unknown', { payment: id })
  if (choice.payer === ZERO_ADDRESS) return refuse('payment.bad_payer', { param: 'payer' })
  const about = await aboutPayment(gateway, payment)
  const method = payableMethods(about).find(
    ({ rail, currency }) => rail.profile.id === choice.rail && currency === choice.currency,
  )
  if (!method) return refuse('payment.method_unavailable', { rail: choice.rail, currency: choice.currency })
  const purpose = purposeOf(about, method, { address: choice.payer, name: choice.payer_name })
  // The cheap answers first: a choice that is made again should not ask the chain for every vault.
  const known = await readJourney(gateway.database.kysely, id)
  const answered = answerWithoutSearch(payment, known, purpose, gateway.now())
  if (answered) return answered
  const { asset } = payment
  const supply = await readSupplyNow(gateway, { asset, currency: purpose.currency, chain: about.asset.chain })
  return commitAct(gateway, 'payments.choose_method', act => takeChoice(gateway, act, { id, purpose, supply }))
}

type Choice = { readonly id: string; readonly purpose: MatchPurpose; readonly supply: Supply }

async function takeChoice(
  gateway: OrdersGateway,
  act: Act,
  { id, purpose, supply }: Choice,
): Promise<Result<undefined, ChooseRefusal>> {
  const payment = await takePayment(act.trx, id)
  assert(payment, 'a payment is never deleted')
  const answered = answerWithoutSearch(payment, await readJourney(act.trx, id), purpose, act.now)
  if (answered) return answered
  const usable = purpose.payerName === '' ? withoutNameAskers(supply) : supply
  const match = await startMatch(gateway, act, { owner: id, payment: payment.reference, purpose, supply: usable })
  if (!match) return refuse('payment.no_acceptor', { rail: purpose.rail, currency: purpose.currency })
  await settleStanding(gateway, act, payment)
  return ok(undefined)
}

/** What there is to say of a choice for which nobody has to be found; undefined if somebody has to. */
function answerWithoutSearch(
  { id, standing: { status }, expiresAt }: Payment,
  journey: Journey | undefined,
  purpose: MatchPurpose,
  now: number,
): Result<undefined, ChooseRefusal> | undefined {
  if (journey && isUnderWay(journey)) {
    return isSameChoice(journey, purpose) ? ok(undefined) : refuse('payment.method_chosen', { payment: id })
  }
  if (status !== 'requires_method' || now >= expiresAt) return refuse('payment.closed', { payment: id, status })
  if ((journey?.orderedCount ?? 0) < MAX_ORDERED) return undefined
  return refuse('payment.too_many_choices', { payment: id, max: String(MAX_ORDERED) })
}

function isSameChoice({ match }: Journey, purpose: MatchPurpose): boolean {
  const { rail, currency, payer } = match.purpose
  return rail === purpose.rail && currency === purpose.currency && payer === purpose.payer
}
