import type { DatabaseTransaction } from '@sampan/database/database'
import { currencyDecimals } from '@sampan/kernel/currency'
import { formatUnits } from '@sampan/kernel/decimal'
import type { Credit } from '@sampan/rails/statements/credit'
import type { AccountEntry } from '../config/book.ts'
import { nameCredits } from './name-credits.ts'
import { takeCredit } from './store/credit-store.ts'
import { recordProblem } from './store/feed-store.ts'

type Source = { readonly account: AccountEntry; readonly source: string; readonly now: number }

/**
 * Takes in what a feed says about its account. Credits of any other account are reported and left out: a feed speaks for
 * one account only. Returns how many were not known before.
 */
export async function takeCredits(
  trx: DatabaseTransaction,
  { account, source, now }: Source,
  credits: readonly Credit[],
): Promise<number> {
  let added = 0
  for (const credit of nameCredits(credits)) {
    if (credit.account !== account.account.statementAccount) {
      const problem = `${source} tells of another account, ${credit.account}; that entry is left out`
      await recordProblem(trx, { account: account.name, problem, since: now })
      continue
    }
    const taken = await takeCredit(trx, { account: account.name, source, now }, credit)
    if (taken === 'new') added += 1
    if (taken !== 'differs') continue
    const problem = `${source} tells of ${credit.bankReference} again and says something else (${sayCredit(credit)}); the first one stands; check the account by hand`
    await recordProblem(trx, { account: account.name, problem, since: now })
  }
  return added
}

function sayCredit({ amountUnits, currency, payerName = '', payerAccount = '', ...credit }: Credit): string {
  const decimals = currencyDecimals(currency)
  const amount = formatUnits(amountUnits, decimals.ok ? decimals.value : 0)
  const codes = [...credit.structuredReferences, credit.endToEndId ?? '', ...credit.remittance]
  return [`${amount} ${currency}`, payerName, payerAccount, ...codes].filter(Boolean).join(', ').slice(0, 500)
}
