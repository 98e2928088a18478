import type { ChainId } from '@sampan/kernel/asset'
import type { Hex } from '@sampan/kernel/hex'
import { entrantsFromJson, entrantsToJson } from '@sampan/matching/entrant'
import type { Kysely, Selectable } from 'kysely'
import type { Match, MatchDraw, MatchPurpose, MatchStatus } from '../match.ts'
import { type OrderTables, orderTables } from './tables.ts'

export async function insertMatch(trx: Kysely<unknown>, match: Match): Promise<void> {
  await orderTables(trx)
    .insertInto('match')
    .values({
      id: match.id,
      owner: match.owner,
      payment: match.payment,
      chain: match.chain,
      purpose: purposeToJson(match.purpose),
      status: match.status,
      entrants: entrantsToJson(match.entrants),
      committed_height: BigInt(match.committedHeight),
      draw: null,
      rank: match.rank,
      created_at: BigInt(match.createdAt),
    })
    .execute()
}

/** Writes what changes about a match: status, draw, rank. */
export async function updateMatch(trx: Kysely<unknown>, match: Match): Promise<void> {
  await orderTables(trx)
    .updateTable('match')
    .set({ status: match.status, draw: match.draw ? JSON.stringify(match.draw) : null, rank: match.rank })
    .where('id', '=', match.id)
    .execute()
}

export async function findMatch(executor: Kysely<unknown>, id: string): Promise<Match | undefined> {
  const row = await orderTables(executor).selectFrom('match').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toMatch(row)
}

/** The match, taken for this databaseTransaction. */
export async function takeMatch(trx: Kysely<unknown>, id: string): Promise<Match | undefined> {
  const query = orderTables(trx).selectFrom('match').selectAll().where('id', '=', id)
  const row = await query.forUpdate().executeTakeFirst()
  return row && toMatch(row)
}

/** The newest match of an owner. */
export async function latestMatch(executor: Kysely<unknown>, owner: string): Promise<Match | undefined> {
  const row = await orderTables(executor)
    .selectFrom('match')
    .selectAll()
    .where('owner', '=', owner)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && toMatch(row)
}

/** Matches whose seed the block at this height can give, taken for this databaseTransaction. */
export async function takeMatchesToDraw(trx: Kysely<unknown>, chain: ChainId, headHeight: number): Promise<Match[]> {
  const rows = await orderTables(trx)
    .selectFrom('match')
    .selectAll()
    .where('chain', '=', chain)
    .where('status', '=', 'drawing')
    .where('committed_height', '<', BigInt(headHeight))
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(toMatch)
}

function toMatch(row: Selectable<OrderTables['match']>): Match {
  return {
    id: row.id,
    owner: row.owner,
    payment: row.payment as Hex,
    chain: row.chain as ChainId,
    purpose: purposeFromJson(row.purpose),
    status: row.status as MatchStatus,
    entrants: entrantsFromJson(JSON.stringify(row.entrants)),
    committedHeight: Number(row.committed_height),
    draw: (row.draw as MatchDraw | null) ?? undefined,
    rank: row.rank,
    createdAt: Number(row.created_at),
  }
}

function purposeToJson(purpose: MatchPurpose): string {
  return JSON.stringify({ ...purpose, fixed: { side: purpose.fixed.side, units: String(purpose.fixed.units) } })
}

function purposeFromJson(value: unknown): MatchPurpose {
  const json = value as Omit<MatchPurpose, 'fixed'> & { fixed: { side: 'local' | 'asset'; units: string } }
  return { ...json, fixed: { side: json.fixed.side, units: BigInt(json.fixed.units) } }
}
