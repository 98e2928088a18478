import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { Hex } from '@sampan/kernel/hex'
import type { Credit } from '@sampan/rails/statements/credit'
import type { Kysely, Selectable } from 'kysely'
import type { AcceptorTables, DebtRow } from '../../store/tables.ts'

type Reader = Database['kysely'] | DatabaseTransaction

/** `over`: beyond an order’s amount. `late`: for an order that had ended. `unplaced`: for no order at all. */
export type DebtKind = DebtRow['kind']

/** Local money that must go back to whoever sent it. Amount in units of its currency. */
export type Debt = {
  readonly id: number
  readonly creditKey: Hex
  readonly orderId: Hex | undefined
  readonly kind: DebtKind
  readonly currency: string
  readonly amountUnits: bigint
  readonly since: number
  readonly reportedAt: number | undefined
  readonly reportRefused: string | undefined
  readonly refundedAt: number | undefined
  readonly bankReference: string
  readonly payerName: string
  readonly payerAccount: string
}

type NewDebt = Pick<Debt, 'creditKey' | 'orderId' | 'kind' | 'currency' | 'amountUnits' | 'since'>

/** Once for each credit and kind, whoever asks again. */
export async function insertDebt(trx: DatabaseTransaction, debt: NewDebt): Promise<void> {
  await trx
    .$extendTables<AcceptorTables>()
    .insertInto('acceptor_debt')
    .values({
      credit_key: debt.creditKey,
      order_id: debt.orderId ?? null,
      kind: debt.kind,
      currency: debt.currency,
      amount_units: String(debt.amountUnits),
      since: BigInt(debt.since),
    })
    .onConflict(conflict => conflict.columns(['credit_key', 'kind']).doNothing())
    .execute()
}

/** What is owed for a credit already, sent back or not. */
export async function owedFor(trx: DatabaseTransaction, creditKey: string): Promise<bigint> {
  const query = trx.$extendTables<AcceptorTables>().selectFrom('acceptor_debt').select('amount_units')
  const rows = await query.where('credit_key', '=', creditKey).execute()
  return rows.reduce((sum, row) => sum + BigInt(row.amount_units), 0n)
}

/** Late money that the gateway of its order has not heard of. */
export async function listUnreported(executor: Reader, gateway: string): Promise<Debt[]> {
  const query = debts(executor)
    .innerJoin('acceptor_order', 'acceptor_order.order_id', 'acceptor_debt.order_id')
    .where('acceptor_order.gateway', '=', gateway)
    .where('acceptor_debt.kind', '=', 'late')
    .where('acceptor_debt.reported_at', 'is', null)
    .where('acceptor_debt.report_refused', 'is', null)
  return (await query.orderBy('acceptor_debt.id').execute()).map(debtOf)
}

export async function listOpenDebts(executor: Reader): Promise<Debt[]> {
  const query = debts(executor).where('acceptor_debt.refunded_at', 'is', null)
  return (await query.orderBy('acceptor_debt.id').execute()).map(debtOf)
}

export async function markReported(
  trx: DatabaseTransaction,
  id: number,
  outcome: { at: number } | { refused: string },
): Promise<void> {
  const set = 'at' in outcome ? { reported_at: BigInt(outcome.at) } : { report_refused: outcome.refused }
  const query = trx.$extendTables<AcceptorTables>().updateTable('acceptor_debt').set(set)
  await query.where('id', '=', BigInt(id)).execute()
}

/** False when there is no such open debt. */
export async function markRefunded(trx: DatabaseTransaction, id: number, now: number): Promise<boolean> {
  const query = trx
    .$extendTables<AcceptorTables>()
    .updateTable('acceptor_debt')
    .set({ refunded_at: BigInt(now) })
  const changed = await query.where('id', '=', BigInt(id)).where('refunded_at', 'is', null).returning('id').execute()
  return changed.length === 1
}

function debts(executor: Reader) {
  const tables: Kysely<AcceptorTables> = executor.$extendTables<AcceptorTables>()
  return tables
    .selectFrom('acceptor_debt')
    .innerJoin('acceptor_credit', join =>
      join
        .onRef('acceptor_credit.credit_key', '=', 'acceptor_debt.credit_key')
        .on('acceptor_credit.kind', '=', 'credit'),
    )
    .selectAll('acceptor_debt')
    .select('acceptor_credit.credit_json')
}

type DebtWithCredit = Selectable<DebtRow> & { credit_json: string }

function debtOf(row: DebtWithCredit): Debt {
  const number = (value: bigint | null) => (value === null ? undefined : Number(value))
  const credit = JSON.parse(row.credit_json) as Pick<Credit, 'bankReference' | 'payerName' | 'payerAccount'>
  return {
    id: Number(row.id),
    creditKey: row.credit_key as Hex,
    orderId: (row.order_id as Hex | null) ?? undefined,
    kind: row.kind,
    currency: row.currency,
    amountUnits: BigInt(row.amount_units),
    since: Number(row.since),
    reportedAt: number(row.reported_at),
    reportRefused: row.report_refused ?? undefined,
    refundedAt: number(row.refunded_at),
    bankReference: credit.bankReference,
    payerName: credit.payerName ?? '',
    payerAccount: credit.payerAccount ?? '',
  }
}
