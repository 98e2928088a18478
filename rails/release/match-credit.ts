import { statementKey } from '../profile/account.ts'
import { type Credit, referencesIn } from '../statements/credit.ts'
import type { ExpectedPayment } from './decide-release.ts'

/**
 * The orders whose code the credit carries, on the account it arrived on, ended ones included: what comes too late must
 * be seen too. None: the credit is unattributed. More than one: `decideRelease` holds it as ambiguous.
 */
export function matchCredit<T extends ExpectedPayment>(credit: Credit, orders: readonly T[]): readonly T[] {
  const account = statementKey(credit.account)
  const onAccount = orders.filter(order => order.account.statementAccount === account)
  const known = new Set(onAccount.map(order => order.reference))
  const found = referencesIn(credit, code => known.has(code))
  return onAccount.filter(order => found.has(order.reference))
}
