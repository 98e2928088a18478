import { atLeast } from '@sampan/connector/certainty'
import type { DatabaseTransaction } from '@sampan/database/database'
import type { OrderVault } from '@sampan/order/v1/order'
import { NO_AUTO_RELEASE } from '@sampan/rails/evidence-tier'
import { decideRelease } from '@sampan/rails/release/decide-release'
import type { Acceptor } from '../acceptor.ts'
import { readChainView } from '../chain/store/chain-store.ts'
import {
  changeCredit,
  listCreditsOfOrder,
  listOpenCredits,
  listSeenForOrder,
  lockCredit,
  type StoredCredit,
} from '../feeds/store/credit-store.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { lockOrder } from '../orders/store/order-store.ts'
import { bookAfterEnd, markUsed } from './book-after-end.ts'
import { expectedPayment, hasEnded, lockCertainty } from './expected-payment.ts'
import { signRelease } from './sign-act.ts'
import { findAct } from './store/act-store.ts'

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
    if (outcome === 'released') released += 1
  }
  return released
}

async function decide(acceptor: Needs, trx: DatabaseTransaction, open: StoredCredit, moment: Moment) {
  const record = open.orderId === undefined ? undefined : await lockOrder(trx, open.orderId)
  const stored = await lockCredit(trx, open.key)
  if (!record || !stored || stored.settledAt !== undefined) return undefined
  const release = await findAct(trx, record.orderId, 'release')
  // An end that the chain may still take back decides nothing; a release that is signed does.
  if (release || record.closedAt !== undefined) return bookAfterEnd(acceptor, trx, { record, stored, release })
  const seen = await listSeenForOrder(trx, record.orderId)
  // Money went back once already: a person looks at whatever else came for the order.
  if (seen.some(({ kind }) => kind === 'reversal')) return note(trx, stored, 'reversal')
  const decision = decideRelease({
    expected: expectedPayment(record, false),
    credit: stored.credit,
    policy: policyOf(acceptor, record, stored),
    isSeen: () => stored.usedAt !== undefined,
    fittingOrders: 1,
    fittingCredits: (await listCreditsOfOrder(trx, record.orderId)).length,
  })
  if (decision.action === 'hold') return note(trx, stored, decision.reason)
  return useCredit(acceptor, trx, { record, stored, moment }, decision.surplusUnits)
}

function policyOf({ book }: Needs, record: OrderRecord, stored: StoredCredit) {
  // The rule itself holds what came to another account than the order’s terms name.
  const account = book.accounts.get(stored.account)
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
  await markUsed(trx, stored, surplusUnits, acceptor.now())
  return 'released' as const
}

async function note<T extends StoredCredit['outcome']>(trx: DatabaseTransaction, stored: StoredCredit, outcome: T) {
  if (stored.outcome !== outcome) await changeCredit(trx, stored, { outcome })
  return outcome
}
