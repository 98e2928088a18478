import type { PaymentFlag, PaymentOutcome, PaymentStatus } from '@sampan/api/payment'
import type { AssetId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { GeneratedAlways, Kysely, Selectable } from 'kysely'
import type { Payment, Standing } from '../payment.ts'

/** Rows of `payments.*`. Instants are unix seconds; `jsonb` is written as JSON text and read parsed; `numeric` is text. */
type PaymentRow = {
  id: string
  /** The order of creation, for pages of a list. */
  number: GeneratedAlways<bigint>
  merchant: string
  reference: string
  request_salt: string
  idempotency_key: string | null
  amount: string
  currency: string
  units: string
  asset: string
  settlement_address: string
  description: string | null
  merchant_reference: string | null
  metadata: unknown
  success_url: string | null
  claim_url: string | null
  created_at: bigint
  expires_at: bigint
  cancelled_at: bigint | null
  expired_at: bigint | null
  status: string
  flags: unknown
  outcome: string | null
  paid_at: bigint | null
  received_units: string | null
  fee_units: string | null
}

function paymentTables(executor: Kysely<unknown>): Kysely<{ payment: PaymentRow }> {
  return executor.$extendTables<{ payment: PaymentRow }>()
}

type Creation = { readonly requestSalt: Hex; readonly idempotencyKey: string | undefined }

export async function insertPayment(trx: Kysely<unknown>, payment: Payment, creation: Creation): Promise<void> {
  await paymentTables(trx)
    .insertInto('payment')
    .values({
      id: payment.id,
      merchant: payment.merchant,
      reference: payment.reference,
      request_salt: creation.requestSalt,
      idempotency_key: creation.idempotencyKey ?? null,
      amount: payment.amount,
      currency: payment.currency,
      units: String(payment.units),
      asset: payment.asset,
      settlement_address: payment.settlementAddress,
      description: payment.description ?? null,
      merchant_reference: payment.merchantReference ?? null,
      metadata: JSON.stringify(payment.metadata),
      success_url: payment.successUrl ?? null,
      claim_url: payment.claimUrl ?? null,
      created_at: BigInt(payment.createdAt),
      expires_at: BigInt(payment.expiresAt),
      ...changing(payment),
    })
    .execute()
}

export async function updatePayment(trx: Kysely<unknown>, payment: Payment): Promise<void> {
  await paymentTables(trx).updateTable('payment').set(changing(payment)).where('id', '=', payment.id).execute()
}

export async function findPayment(executor: Kysely<unknown>, id: string): Promise<Payment | undefined> {
  const row = await paymentTables(executor).selectFrom('payment').selectAll().where('id', '=', id).executeTakeFirst()
  return row && toPayment(row)
}

/** The payment, taken for this databaseTransaction. */
export async function takePayment(trx: Kysely<unknown>, id: string): Promise<Payment | undefined> {
  const query = paymentTables(trx).selectFrom('payment').selectAll().where('id', '=', id)
  const row = await query.forUpdate().executeTakeFirst()
  return row && toPayment(row)
}

/** What an idempotency key has made before, though its answer was lost. */
export async function paymentByKey(
  trx: Kysely<unknown>,
  merchant: string,
  idempotencyKey: string,
): Promise<Payment | undefined> {
  const query = paymentTables(trx).selectFrom('payment').selectAll().where('merchant', '=', merchant)
  const row = await query.where('idempotency_key', '=', idempotencyKey).executeTakeFirst()
  return row && toPayment(row)
}

type Page = { readonly limit: number; readonly startingAfter: string | undefined; readonly status?: PaymentStatus }

/** A merchant's payments, newest first; one more than asked for when there is one. */
export async function listPayments(executor: Kysely<unknown>, merchant: string, page: Page): Promise<Payment[]> {
  let query = paymentTables(executor).selectFrom('payment').selectAll().where('merchant', '=', merchant)
  const { startingAfter, status } = page
  if (status !== undefined) query = query.where('status', '=', status)
  if (startingAfter !== undefined) {
    query = query.where('number', '<', where =>
      where.selectFrom('payment').select('number').where('id', '=', startingAfter).where('merchant', '=', merchant),
    )
  }
  const rows = await query
    .orderBy('number', 'desc')
    .limit(page.limit + 1)
    .execute()
  return rows.map(toPayment)
}

function changing({ cancelledAt, expiredAt, standing }: Payment) {
  const { receivedUnits, feeUnits, paidAt } = standing
  return {
    cancelled_at: cancelledAt === undefined ? null : BigInt(cancelledAt),
    expired_at: expiredAt === undefined ? null : BigInt(expiredAt),
    status: standing.status,
    flags: JSON.stringify(standing.flags),
    outcome: standing.outcome ?? null,
    paid_at: paidAt === undefined ? null : BigInt(paidAt),
    received_units: receivedUnits === undefined ? null : String(receivedUnits),
    fee_units: feeUnits === undefined ? null : String(feeUnits),
  }
}

function toPayment(row: Selectable<PaymentRow>): Payment {
  return {
    id: row.id,
    reference: row.reference as Hex,
    merchant: row.merchant,
    amount: row.amount,
    currency: row.currency,
    units: BigInt(row.units),
    asset: row.asset as AssetId,
    settlementAddress: row.settlement_address as Address,
    description: row.description ?? undefined,
    merchantReference: row.merchant_reference ?? undefined,
    metadata: row.metadata as Record<string, string>,
    successUrl: row.success_url ?? undefined,
    claimUrl: row.claim_url ?? undefined,
    createdAt: Number(row.created_at),
    expiresAt: Number(row.expires_at),
    cancelledAt: row.cancelled_at === null ? undefined : Number(row.cancelled_at),
    expiredAt: row.expired_at === null ? undefined : Number(row.expired_at),
    standing: toStanding(row),
  }
}

function toStanding(row: Selectable<PaymentRow>): Standing {
  return {
    status: row.status as PaymentStatus,
    flags: row.flags as PaymentFlag[],
    outcome: (row.outcome as PaymentOutcome | null) ?? undefined,
    paidAt: row.paid_at === null ? undefined : Number(row.paid_at),
    receivedUnits: row.received_units === null ? undefined : BigInt(row.received_units),
    feeUnits: row.fee_units === null ? undefined : BigInt(row.fee_units),
  }
}
