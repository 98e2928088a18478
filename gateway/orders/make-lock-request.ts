import { assert } from '@sampan/kernel/assert'
import { formatUnits } from '@sampan/kernel/decimal'
import { makeId } from '@sampan/kernel/id'
import { findArbiter } from '@sampan/matching/filters'
import type { Candidate } from '@sampan/matching/offer'
import { quotePayment } from '@sampan/matching/quote'
import { findRail } from '@sampan/rails/registry'
import type { Gateway } from '../act/gateway.ts'
import type { AskedRequest } from './lock-request.ts'
import type { Match } from './match.ts'
import { planDeadlines, planWindows } from './windows.ts'

/** Everything the acceptor's order has to say, from the payment's purpose and the acceptor's price. */
export function makeLockRequest(
  { config, random }: Pick<Gateway, 'config' | 'random'>,
  { id: match, chain, payment, purpose }: Match,
  { offer }: Candidate,
  { chainNow, now }: { chainNow: number; now: number },
): AskedRequest {
  const rail = findRail(purpose.rail)
  const arbiter = findArbiter(offer, purpose)
  const chainConfig = config.chains.find(({ id }) => id === chain)
  assert(rail && arbiter && chainConfig, 'a candidate has a known rail, an arbiter and a chain')
  const windows = planWindows(rail.profile.windows, config.windows, chainConfig.finality_seconds)
  const deadlines = planDeadlines(chainNow, windows)
  const quote = quotePayment(purpose, offer.price)
  const body: AskedRequest['body'] = {
    object: 'lock_request',
    id: makeId('request', random(16)),
    offer: offer.name,
    payment,
    merchant: purpose.merchant,
    asset: purpose.asset,
    vault: offer.vault,
    buyer: purpose.buyer,
    payer: purpose.payer,
    arbiter,
    fee_to: purpose.feeTo,
    amount: String(quote.amountUnits),
    fee: String(quote.feeUnits),
    rail: purpose.rail,
    currency: purpose.currency,
    local_amount: formatUnits(quote.localUnits, purpose.decimals.local),
    payer_name: purpose.payerName,
    lock_by: deadlines.lockBy,
    claim_by: deadlines.claimBy,
    confirm_by: deadlines.confirmBy,
    rule_by: deadlines.ruleBy,
    pay_by: deadlines.payBy,
    expires_at: now + config.windows.acceptor_answer_seconds,
  }
  return {
    id: body.id,
    match,
    acceptor: offer.acceptor,
    offer: offer.name,
    status: 'open',
    body,
    price: offer.price,
    localUnits: quote.localUnits,
    amountUnits: quote.amountUnits,
    paySeconds: windows.paySeconds,
    createdAt: now,
  }
}
