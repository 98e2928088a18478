import type { Migration } from '@sampan/database/migrate'
import type { Kysely } from 'kysely'

export const inboxMigrations: readonly Migration[] = [
  {
    name: 'inbox.0001_leftovers',
    up: `
      create table inbox_leftover (
        id text primary key,
        chain text not null,
        reason text not null,
        event jsonb not null,
        seen_at bigint not null,
        retracted boolean not null default false
      );
      create index inbox_leftover_chain on inbox_leftover (chain, seen_at)`,
  },
]

/** Something the chain reported that belongs to nothing here. A person looks at these; none is dropped. */
export type Leftover = {
  readonly id: string
  readonly chain: string
  readonly reason: string
  readonly event: unknown
  readonly seenAt: number
}

type Row = { id: string; chain: string; reason: string; event: unknown; seen_at: bigint; retracted: boolean }
type Tables = { inbox_leftover: Row }

export async function insertLeftover(trx: Kysely<unknown>, leftover: Leftover): Promise<void> {
  const { id, chain, reason, seenAt } = leftover
  const event = JSON.stringify(leftover.event, (_, value) => (typeof value === 'bigint' ? String(value) : value))
  await trx
    .$extendTables<Tables>()
    .insertInto('inbox_leftover')
    .values({ id, chain, reason, event, seen_at: BigInt(seenAt), retracted: false })
    .onConflict(conflict => conflict.column('id').doUpdateSet({ retracted: false }))
    .execute()
}

export async function retractLeftover(trx: Kysely<unknown>, id: string): Promise<void> {
  const update = trx.$extendTables<Tables>().updateTable('inbox_leftover')
  await update.set({ retracted: true }).where('id', '=', id).execute()
}

/** Newest first. */
export async function listLeftovers(executor: Kysely<unknown>, limit: number): Promise<Leftover[]> {
  const rows = await executor
    .$extendTables<Tables>()
    .selectFrom('inbox_leftover')
    .selectAll()
    .where('retracted', '=', false)
    .orderBy('seen_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id, chain, reason, event, seen_at }) => ({ id, chain, reason, event, seenAt: Number(seen_at) }))
}
