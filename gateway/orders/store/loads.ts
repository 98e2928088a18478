import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { orderTables } from './tables.ts'

/** What acceptors already carry, by `vault`, or by `vault/offer` for an account. */
export type Loads = {
  /** Token units asked for or signed, and not locked yet: spoken for, though the chain still counts them as free. */
  readonly pendingUnits: ReadonlyMap<string, bigint>
  /** Token units of the last hour's orders. */
  readonly hourUnits: ReadonlyMap<string, bigint>
  /** Local units of the last 24 hours' orders, returned ones left out. */
  readonly dayLocalUnits: ReadonlyMap<string, bigint>
  /** How many of the last week's requests an acceptor signed, 0 to 10,000; absent without a record. */
  readonly reliabilityBps: ReadonlyMap<string, number>
}

export async function readLoads(executor: Kysely<unknown>, now: number): Promise<Loads> {
  const tables = orderTables(executor)
  const asked = await tables
    .selectFrom('lock_request')
    .select(['vault', sql<string>`sum(amount_units)`.as('units')])
    .where('status', '=', 'open')
    .groupBy('vault')
    .execute()
  const signed = await tables
    .selectFrom('swap_order')
    .select(['vault', sql<string>`sum(amount_units)`.as('units')])
    .where('over', '=', false)
    .where('status', '=', 'none')
    .groupBy('vault')
    .execute()
  const recent = await tables
    .selectFrom('swap_order')
    .select([
      'vault',
      'offer',
      sql<string>`coalesce(sum(amount_units) filter (where created_at > ${now - 3_600}), 0)`.as('hour'),
      sql<string>`sum(local_units)`.as('local'),
    ])
    .where('created_at', '>', BigInt(now - 86_400))
    .where('abandoned', '=', false)
    .where('status', '!=', 'returned')
    .groupBy(['vault', 'offer'])
    .execute()
  const answers = await tables
    .selectFrom('lock_request')
    .select([
      'vault',
      sql<bigint>`count(*) filter (where status = 'accepted')`.as('signed'),
      sql<bigint>`count(*) filter (where status in ('declined', 'expired'))`.as('missed'),
    ])
    .where('created_at', '>', BigInt(now - 7 * 86_400))
    .groupBy('vault')
    .execute()
  return {
    reliabilityBps: new Map(answers.map(row => [row.vault, reliability(Number(row.signed), Number(row.missed))])),
    pendingUnits: total([...asked, ...signed].map(row => [row.vault, row.units])),
    hourUnits: total(recent.map(row => [row.vault, row.hour])),
    dayLocalUnits: total(recent.map(row => [`${row.vault}/${row.offer}`, row.local])),
  }
}

/** One signed request is presumed, so that a single miss does not end a newcomer. */
function reliability(signed: number, missed: number): number {
  return Math.floor((10_000 * (signed + 1)) / (signed + missed + 1))
}

function total(rows: readonly (readonly [string, string])[]): Map<string, bigint> {
  const sums = new Map<string, bigint>()
  for (const [key, units] of rows) sums.set(key, (sums.get(key) ?? 0n) + BigInt(units))
  return sums
}
