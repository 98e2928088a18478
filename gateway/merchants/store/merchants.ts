import type { AssetId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Kysely, Selectable } from 'kysely'
import type { Merchant } from '../merchant.ts'
import { type MerchantTables, merchantTables } from './tables.ts'

/** Takes the database or the handle of a databaseTransaction. */
export async function merchantById(executor: Kysely<unknown>, id: string): Promise<Merchant | undefined> {
  const row = await merchantTables(executor).selectFrom('merchant').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toMerchant(row)
}

export async function merchantByName(executor: Kysely<unknown>, name: string): Promise<Merchant | undefined> {
  const rows = merchantTables(executor).selectFrom('merchant').selectAll()
  const row = await rows.where('name', '=', name).executeTakeFirst()
  return row && toMerchant(row)
}

/** Writes the merchant, keeping id, pseudonym and age of one that has the same name. */
export async function upsertMerchant(trx: Kysely<unknown>, merchant: Merchant, now: number): Promise<void> {
  const changing = {
    settlement_asset: merchant.settlementAsset,
    settlement_address: merchant.settlementAddress,
    arbiters: JSON.stringify(merchant.arbiters),
    active: true,
  }
  await merchantTables(trx)
    .insertInto('merchant')
    .values({
      id: merchant.id,
      name: merchant.name,
      pseudonym: merchant.pseudonym,
      created_at: BigInt(now),
      ...changing,
    })
    .onConflict(conflict => conflict.column('name').doUpdateSet(changing))
    .execute()
}

export async function deactivateMerchantsExcept(trx: Kysely<unknown>, names: readonly string[]): Promise<void> {
  const update = merchantTables(trx).updateTable('merchant').set({ active: false }).where('active', '=', true)
  await (names.length > 0 ? update.where('name', 'not in', names) : update).execute()
}

function toMerchant(row: Selectable<MerchantTables['merchant']>): Merchant {
  return {
    id: row.id,
    name: row.name,
    pseudonym: row.pseudonym as Hex,
    settlementAsset: row.settlement_asset as AssetId,
    settlementAddress: row.settlement_address as Address,
    arbiters: row.arbiters as Address[],
    active: row.active,
  }
}
