import type { Acceptor } from '../acceptor.ts'
import { listStranded, lockCredit } from '../feeds/store/credit-store.ts'
import { insertDebt, owedFor } from './store/debt-store.ts'

/**
 * Credits whose release was signed and whose order then went back to the vault all the same, because somebody let it
 * expire first: the acceptor has both, so the money is a debt.
 */
export async function findStranded({
  database,
  now,
  logger,
}: Pick<Acceptor, 'database' | 'now' | 'logger'>): Promise<void> {
  for (const { key, orderId } of await listStranded(database.kysely)) {
    await database.transact('release.stranded', async trx => {
      const stored = await lockCredit(trx, key)
      if (!stored) return
      const { currency } = stored.credit
      // What was beyond the amount is owed already.
      const amountUnits = stored.credit.amountUnits - (await owedFor(trx, key))
      if (amountUnits <= 0n) return
      await insertDebt(trx, { creditKey: key, orderId, kind: 'late', currency, amountUnits, since: now() })
    })
    logger.warn({ order: orderId }, 'an order with a signed release went back to the vault; its money is a debt')
  }
}
