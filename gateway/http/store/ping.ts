import type { Kysely } from 'kysely'
import { sql } from 'kysely'

/** Throws when the database does not answer. */
export async function pingDatabase(executor: Kysely<unknown>): Promise<void> {
  await sql`select 1`.execute(executor)
}
