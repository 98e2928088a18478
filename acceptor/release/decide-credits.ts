import { atLeast } from '@sampan/connector/certainty'
import type { DatabaseTransaction } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import type { OrderVault } from '@sampan/order/v1/order'
import { NO_AUTO_RELEASE } from '@sampan/rails/evidence-tier'
import { decideRelease } from '@sampan/rails/release/decide-release'
import type { Acceptor } from '../acceptor.ts'
import { readChainView } from '../chain/store/chain-store.ts'
import {
  changeCredit,
  listCreditsOfOrder,
  listOpenCredits,
  lockCredit,
  type StoredCredit,
} from '../feeds/store/credit-store.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { lockOrder } from '../orders/store/order-store.ts'
import { expectedPayment, hasEnded, lockCertainty } from './expected-payment.ts'
import { signRelease } from './sign-act.ts'
import { findAct } from './store/act-store.ts'
import { insertDebt } from './store/debt-store.ts'

type Needs = Pick<Acceptor, 'book' | 'config' | 'database' | 'signer' | 'now' | 'finality'>
type Moment = { readonly vault: OrderVault; readonly chainNow: number }

/**
 * Asks the rule about every credit that has an order and has released nothing. A release, the use of the credit and what
 * came beyond the amount commit together; money for an order that has ended becomes a debt. Returns how many were released.
 */
export async function decideCredits(acceptor: Needs, moment: Moment): Promise<number> {
  let released = 0
  for (const open of await listOpenCredits(acceptor.database.kysely)) {
    if (open.orderId === undefined || open.kind === 'reversal') continue
    const outcome = await acceptor.database.transact('release.decide', trx => decide(acceptor, trx, open, moment))
    if (outcome === 'used') released += 1
  }
  return released
}

async function decide(acceptor: Needs, trx: DatabaseTransaction, open: StoredCredit, moment: Moment) {
  const record = open.orderId === undefined ? undefined : await lockOrder(trx, open.orderId)
  const stored = await lockCredit(trx, open.key)
  if (!record || !stored || stored.settledAt !== undefined) return undefined
  const release = await findAct(trx, record.orderId, 'release')
  const decision = decideRelease({
    expected: expectedPayment(record, release !== undefined),
    credit: stored.credit,
    policy: policyOf(acceptor, record),
    isSeen: () => stored.usedAt !== undefined,
    fittingOrders: 1,
    fittingCredits: (await listCreditsOfOrder(trx, record.orderId)).length,
  })
  if (decision.action === 'release') return useCredit(acceptor, trx, { record, stored, moment }, decision.surplusUnits)
  if (decision.reason !== 'order_ended') return note(trx, stored, decision.reason)
  // An end that the chain may still take back decides nothing; a release that is signed does.
  if (!release && record.closedAt === undefined) return note(trx, stored, 'order_ended')
  return oweBack(acceptor, trx, stored)
}

function policyOf({ book }: Needs, record: OrderRecord) {
  const account = book.accounts.get(record.account)
  const asksName = book.offers.get(record.offer)?.wire.asks_payer_name === true
  return {
    capUnits: account?.capUnits ?? NO_AUTO_RELEASE,
    nameRule: asksName ? 'must_match' : 'may_be_absent',
  } as const
}

type Case = { readonly record: OrderRecord; readonly stored: StoredCredit; readonly moment: Moment }

async function useCredit(
  acceptor: Needs,
  trx: DatabaseTransaction,
  { record, stored, moment }: Case,
  surplusUnits: bigint,
) {
  const sure = lockCertainty(record, acceptor.finality, await readChainView(trx))
  const wanted = acceptor.config.timing.release_certainty
  if (hasEnded(record) || sure === undefined || !atLeast(sure, wanted)) return note(trx, stored, 'waiting')
  const signed = await signRelease(acceptor, trx, record, { ...moment, reason: `credit ${stored.key}` })
  if (!signed.ok) return note(trx, stored, 'waiting')
  assert(stored.usedAt === undefined, 'a credit is used once')
  const now = acceptor.now()
  await changeCredit(trx, stored, { outcome: 'used', usedAt: now, settledAt: now })
  if (surplusUnits > 0n) {
    const { key: creditKey, credit } = stored
    const owed = { kind: 'over', currency: credit.currency, amountUnits: surplusUnits, since: now } as const
    await insertDebt(trx, { creditKey, orderId: record.orderId, ...owed })
  }
  return 'used' as const
}

/** The money came for an order that is over: it goes back to whoever sent it, or into a fresh order. */
export async function oweBack(acceptor: Pick<Acceptor, 'now'>, trx: DatabaseTransaction, stored: StoredCredit) {
  const now = acceptor.now()
  const { currency, amountUnits } = stored.credit
  if (stored.credit.status !== 'booked') return note(trx, stored, 'not_booked')
  await changeCredit(trx, stored, { outcome: 'debt', settledAt: now })
  await insertDebt(trx, {
    creditKey: stored.key,
    orderId: stored.orderId,
    kind: 'late',
    currency,
    amountUnits,
    since: now,
  })
  return 'debt' as const
}

async function note<T extends StoredCredit['outcome']>(trx: DatabaseTransaction, stored: StoredCredit, outcome: T) {
  if (stored.outcome !== outcome) await changeCredit(trx, stored, { outcome })
  return outcome
}
