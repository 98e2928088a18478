import type { Address, Hex } from '@sampan/kernel/hex'
import type { Kysely } from 'kysely'
import { orderTables } from './tables.ts'

type Credit = { readonly id: string; readonly order: Hex; readonly holder: Address; readonly amountUnits: bigint }

/** Keeps what a vault owes a receiver whom the token would not pay; also when a reorg brings it back. */
export async function insertCredit(trx: Kysely<unknown>, { id, order, holder, amountUnits }: Credit): Promise<void> {
  await orderTables(trx)
    .insertInto('order_credit')
    .values({ id, order_id: order, holder, amount_units: String(amountUnits), retracted: false })
    .onConflict(conflict => conflict.column('id').doUpdateSet({ retracted: false }))
    .execute()
}

/** The chain has taken the credit back; it stays as a row. */
export async function retractCredit(trx: Kysely<unknown>, id: string): Promise<void> {
  await orderTables(trx).updateTable('order_credit').set({ retracted: true }).where('id', '=', id).execute()
}

/** Token units credited instead of paid, by `order/holder`. */
export async function creditsOf(executor: Kysely<unknown>, orders: readonly Hex[]): Promise<Map<string, bigint>> {
  const rows = await orderTables(executor)
    .selectFrom('order_credit')
    .select(['order_id', 'holder', 'amount_units'])
    .where('order_id', 'in', orders)
    .where('retracted', '=', false)
    .execute()
  const sums = new Map<string, bigint>()
  for (const { order_id, holder, amount_units } of rows) {
    const key = `${order_id}/${holder}`
    sums.set(key, (sums.get(key) ?? 0n) + BigInt(amount_units))
  }
  return sums
}
