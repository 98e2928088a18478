import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { Hex } from '@sampan/kernel/hex'
import type { EvidenceTier } from '@sampan/rails/evidence-tier'
import type { HoldReason } from '@sampan/rails/release/decide-release'
import { samePayerName } from '@sampan/rails/release/payer-name'
import { type Credit, creditKey, referencesIn } from '@sampan/rails/statements/credit'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { AcceptorTables, CreditRow } from '../../store/tables.ts'
import { isNoReference } from '../name-credits.ts'

type Reader = Database['kysely'] | DatabaseTransaction

/**
 * What the rule said last. `new`: nothing yet. `unplaced`: no order’s code is in it. `waiting`: the own node does not show
 * the lock as sure enough yet. `used`: it released its order. `debt`: it has to go back. `possible_duplicate`: of one
 * that is used, under another reference of the bank’s.
 */
export type CreditOutcome =
  | 'new'
  | 'unplaced'
  | 'waiting'
  | 'used'
  | 'debt'
  | 'possible_duplicate'
  | 'dismissed'
  | HoldReason

/** A bank credit, or a reversal, as it was first seen. */
export type StoredCredit = {
  readonly key: Hex
  readonly kind: 'credit' | 'reversal'
  /** Name of the account in the configuration whose feed brought it. */
  readonly account: string
  readonly credit: Credit
  readonly source: string
  readonly seenAt: number
  readonly orderId: Hex | undefined
  readonly outcome: CreditOutcome
  /** Set once, when it released an order: it never releases another. */
  readonly usedAt: number | undefined
  /** Nobody has to do anything about it any more. */
  readonly settledAt: number | undefined
  readonly note: string
}

export type TakenCredit = 'new' | 'known' | 'booked' | 'differs'

/**
 * Takes in a credit once, whichever message brings it. A pending one becomes what the bank books, another amount included,
 * and is placed anew unless a person has decided about it. A repeat of a booked one that says something else changes
 * nothing and is reported as `differs`.
 */
export async function takeCredit(
  trx: DatabaseTransaction,
  place: { account: string; source: string; now: number },
  credit: Credit,
): Promise<TakenCredit> {
  const key = creditKey(credit.account, credit.bankReference)
  const kind = credit.isReversal ? 'reversal' : 'credit'
  const tables = trx.$extendTables<AcceptorTables>()
  const inserted = await tables
    .insertInto('acceptor_credit')
    .values({
      credit_key: key,
      kind,
      account: place.account,
      currency: credit.currency,
      amount_units: String(credit.amountUnits),
      tier: credit.tier,
      status: credit.status,
      credit_json: creditToJson(credit),
      source: place.source,
      seen_at: BigInt(place.now),
    })
    .onConflict(conflict => conflict.doNothing())
    .returning('credit_key')
    .execute()
  if (inserted.length === 1) return 'new'
  const query = tables.selectFrom('acceptor_credit').selectAll().where('credit_key', '=', key).where('kind', '=', kind)
  const known = await query.forUpdate().executeTakeFirstOrThrow()
  if (known.status !== 'pending') return isSameCredit(storedOf(known).credit, credit) ? 'known' : 'differs'
  if (credit.status !== 'booked') return 'known'
  if (known.settled_at !== null && !isSameMoney(storedOf(known).credit, credit)) return 'differs'
  const isToPlace = known.order_id === null && known.settled_at === null
  await tables
    .updateTable('acceptor_credit')
    .set({
      status: 'booked',
      tier: credit.tier,
      currency: credit.currency,
      amount_units: String(credit.amountUnits),
      credit_json: creditToJson(credit),
      ...(isToPlace && { outcome: 'new' }),
    })
    .where('credit_key', '=', key)
    .where('kind', '=', kind)
    .execute()
  return 'booked'
}

function isSameMoney(known: Credit, credit: Credit): boolean {
  return known.amountUnits === credit.amountUnits && known.currency === credit.currency
}

/** What one message leaves out another may tell: only what both say can differ. Pending repeats say less, and nothing new. */
function isSameCredit(known: Credit, credit: Credit): boolean {
  if (!isSameMoney(known, credit)) return false
  if (credit.status !== 'booked') return true
  const mayBeSame = (a = '', b = '') => a === b || isNoReference(a) || isNoReference(b)
  return (
    mayBeSame(known.endToEndId, credit.endToEndId) &&
    mayBeSame(known.payerAccount, credit.payerAccount) &&
    mayBeSame(codesIn(known), codesIn(credit)) &&
    (!known.payerName || !credit.payerName || samePayerName(known.payerName, credit.payerName))
  )
}

function codesIn(credit: Credit): string {
  return [...referencesIn(credit, () => true)].sort().join(' ')
}

/** Credits somebody or something still has to decide about, oldest first. */
export async function listOpenCredits(executor: Reader): Promise<StoredCredit[]> {
  const query = credits(executor).where('settled_at', 'is', null)
  return (await query.orderBy('seen_at').orderBy('credit_key').execute()).map(storedOf)
}

export async function listRecentCredits(executor: Reader, limit: number): Promise<StoredCredit[]> {
  const query = credits(executor).where('settled_at', 'is not', null)
  return (await query.orderBy('seen_at', 'desc').limit(limit).execute()).map(storedOf)
}

/** Open credits of one order, reversals left out. */
export async function listCreditsOfOrder(executor: Reader, orderId: string): Promise<StoredCredit[]> {
  const query = credits(executor).where('order_id', '=', orderId).where('kind', '=', 'credit')
  return (await query.where('settled_at', 'is', null).orderBy('seen_at').execute()).map(storedOf)
}

/** Everything that was ever placed with the order, and the reversals of that. */
export async function listSeenForOrder(executor: Reader, orderId: string): Promise<StoredCredit[]> {
  const placed = credits(executor).where('order_id', '=', orderId).clearSelect().select('credit_key')
  const query = credits(executor).where(eb =>
    eb.or([eb('order_id', '=', orderId), eb('kind', '=', 'reversal').and('credit_key', 'in', placed)]),
  )
  return (await query.orderBy('seen_at').orderBy('kind').execute()).map(storedOf)
}

export async function lockCredit(
  trx: DatabaseTransaction,
  key: string,
  kind: StoredCredit['kind'] = 'credit',
): Promise<StoredCredit | undefined> {
  const query = credits(trx).where('credit_key', '=', key).where('kind', '=', kind)
  const row = await query.forUpdate().executeTakeFirst()
  return row && storedOf(row)
}

type CreditChange = {
  readonly outcome?: CreditOutcome
  readonly orderId?: string
  readonly usedAt?: number
  readonly settledAt?: number
  readonly note?: string
}

export async function changeCredit(
  trx: DatabaseTransaction,
  { key, kind }: Pick<StoredCredit, 'key' | 'kind'>,
  change: CreditChange,
): Promise<void> {
  const set: Partial<Selectable<CreditRow>> = {
    ...(change.outcome !== undefined && { outcome: change.outcome }),
    ...(change.orderId !== undefined && { order_id: change.orderId }),
    ...(change.usedAt !== undefined && { used_at: BigInt(change.usedAt) }),
    ...(change.settledAt !== undefined && { settled_at: BigInt(change.settledAt) }),
    ...(change.note !== undefined && { note: change.note }),
  }
  const query = trx.$extendTables<AcceptorTables>().updateTable('acceptor_credit').set(set)
  await query.where('credit_key', '=', key).where('kind', '=', kind).execute()
}

/** Credits that released an order which then ended some other way, and were not taken back: the money is here and the order is not. */
export async function listStranded(executor: Reader): Promise<StoredCredit[]> {
  const rows = await credits(executor)
    .innerJoin('acceptor_order', 'acceptor_order.order_id', 'acceptor_credit.order_id')
    .where('outcome', '=', 'used')
    .where('closed_at', 'is not', null)
    .where('acceptor_order.status', 'in', ['none', 'returned'])
    .where(
      sql<boolean>`not exists (select 1 from acceptor_credit as back where back.credit_key = acceptor_credit.credit_key and back.kind = 'reversal')`,
    )
    .where(
      sql<boolean>`not exists (select 1 from acceptor_debt where acceptor_debt.credit_key = acceptor_credit.credit_key and acceptor_debt.kind = 'late')`,
    )
    .execute()
  return rows.map(storedOf)
}

function credits(executor: Reader) {
  const tables: Kysely<AcceptorTables> = executor.$extendTables<AcceptorTables>()
  return tables.selectFrom('acceptor_credit').selectAll('acceptor_credit')
}

function creditToJson(credit: Credit): string {
  return JSON.stringify({ ...credit, amountUnits: String(credit.amountUnits) })
}

function storedOf(row: Selectable<CreditRow>): StoredCredit {
  const number = (value: bigint | null) => (value === null ? undefined : Number(value))
  const credit = JSON.parse(row.credit_json) as Credit
  return {
    key: row.credit_key as Hex,
    kind: row.kind,
    account: row.account,
    credit: {
      ...credit,
      amountUnits: BigInt(row.amount_units),
      tier: row.tier as EvidenceTier,
      status: row.status as Credit['status'],
    },
    source: row.source,
    seenAt: Number(row.seen_at),
    orderId: (row.order_id as Hex | null) ?? undefined,
    outcome: row.outcome as CreditOutcome,
    usedAt: number(row.used_at),
    settledAt: number(row.settled_at),
    note: row.note,
  }
}
