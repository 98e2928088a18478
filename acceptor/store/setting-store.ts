import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { AcceptorTables } from './tables.ts'

/** What the owner switches at the desk and what must survive a restart. */
export type SettingName = 'paused'

export async function readSetting(
  executor: Database['kysely'] | DatabaseTransaction,
  name: SettingName,
): Promise<string | undefined> {
  const query = executor.$extendTables<AcceptorTables>().selectFrom('acceptor_setting').select('value')
  return (await query.where('name', '=', name).executeTakeFirst())?.value
}

export async function writeSetting(trx: DatabaseTransaction, name: SettingName, value: string): Promise<void> {
  await trx
    .$extendTables<AcceptorTables>()
    .insertInto('acceptor_setting')
    .values({ name, value })
    .onConflict(conflict => conflict.column('name').doUpdateSet({ value }))
    .execute()
}
