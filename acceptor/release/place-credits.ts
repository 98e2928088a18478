import type { DatabaseTransaction } from '@sampan/database/database'
import { matchCredit } from '@sampan/rails/release/match-credit'
import { referencesIn } from '@sampan/rails/statements/credit'
import type { Acceptor } from '../acceptor.ts'
import { changeCredit, listOpenCredits, lockCredit, type StoredCredit } from '../feeds/store/credit-store.ts'
import { findOrdersByReference } from '../orders/store/order-store.ts'
import { type ExpectedOrder, expectedPayment } from './expected-payment.ts'
import { findAct } from './store/act-store.ts'

/**
 * Finds the order of each credit that has none, by the code it carries, among this acceptor’s orders on the account it
 * came to, ended ones included. A credit with two codes is held as ambiguous, one with none as unplaced.
 */
export async function placeCredits({ database }: Pick<Acceptor, 'database'>): Promise<void> {
  for (const open of await listOpenCredits(database.kysely)) {
    if (open.outcome !== 'new') continue
    await database.transact('release.place_credit', trx => placeCredit(trx, open))
  }
}

async function placeCredit(trx: DatabaseTransaction, open: StoredCredit): Promise<void> {
  const stored = await lockCredit(trx, open.key, open.kind)
  if (!stored || stored.outcome !== 'new') return
  if (stored.kind === 'reversal')
    return changeCredit(trx, stored, { outcome: 'reversal', ...(await reversed(trx, stored)) })
  const fitting = await fittingOrders(trx, stored)
  const [first] = fitting
  if (!first) return changeCredit(trx, stored, { outcome: 'unplaced' })
  if (fitting.length > 1) return changeCredit(trx, stored, { outcome: 'ambiguous' })
  await changeCredit(trx, stored, { outcome: 'waiting', orderId: first.record.orderId })
}

/** The order whose money a reversal takes back, where the same credit was seen before. */
async function reversed(trx: DatabaseTransaction, stored: StoredCredit): Promise<{ orderId?: string }> {
  const original = await lockCredit(trx, stored.key, 'credit')
  const orderId = original?.orderId ?? (await fittingOrders(trx, stored))[0]?.record.orderId
  return orderId === undefined ? {} : { orderId }
}

async function fittingOrders(trx: DatabaseTransaction, stored: StoredCredit): Promise<readonly ExpectedOrder[]> {
  const codes = referencesIn(stored.credit, () => true)
  const records = await findOrdersByReference(trx, [...codes])
  const expected: ExpectedOrder[] = []
  for (const record of records) {
    const release = await findAct(trx, record.orderId, 'release')
    expected.push(expectedPayment(record, release !== undefined))
  }
  return matchCredit(stored.credit, expected)
}
