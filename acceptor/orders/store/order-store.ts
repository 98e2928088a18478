import type { Database, DatabaseTransaction } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { type Batch, positionOf } from '@sampan/order/v1/batch'
import { batchFromJson, batchToJson } from '@sampan/order/v1/batch-wire'
import type { Order } from '@sampan/order/v1/order'
import type { OrderState, Payout } from '@sampan/order/v1/reducer'
import type { Terms } from '@sampan/order/v1/terms'
import { orderFromJson, orderToJson } from '@sampan/order/v1/wire'
import type { Kysely, Selectable } from 'kysely'
import { sql } from 'kysely'
import type { AcceptorTables, OrderRow } from '../../store/tables.ts'
import type { OrderRecord, ToldClaim } from '../order-record.ts'

type Reader = Pick<Database, 'kysely'>['kysely'] | DatabaseTransaction

const at = (executor: Reader): Kysely<AcceptorTables> => executor.$extendTables<AcceptorTables>()

/** Orders with the batches they lock in. */
const orders = (executor: Reader) =>
  at(executor)
    .selectFrom('acceptor_order')
    .selectAll('acceptor_order')
    .select(eb =>
      eb
        .selectFrom('acceptor_batch')
        .select('batch_json')
        .whereRef('acceptor_batch.batch_id', '=', 'acceptor_order.batch_id')
        .as('batch_json'),
    )

/** One accept at a time across all processes: lanes, references and exposure are read and written under it. */
export async function lockAccepts(trx: DatabaseTransaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(7261201601)`.execute(trx)
}

export async function insertOrder(trx: DatabaseTransaction, record: OrderRecord): Promise<void> {
  const { order, terms, state } = record
  assert(state.status === 'none', 'an order is stored before anybody could lock it')
  await at(trx)
    .insertInto('acceptor_order')
    .values({
      order_id: record.orderId,
      gateway: record.gateway,
      request: record.request,
      payment: record.payment,
      merchant: record.merchant,
      payer: order.payer,
      offer: record.offer,
      account: record.account,
      currency: record.currency,
      local_units: String(record.localUnits),
      amount_units: String(order.amount),
      reference: record.reference,
      lane: BigInt(record.lane),
      sequence: BigInt(record.sequence),
      order_json: JSON.stringify(orderToJson(order)),
      terms_json: JSON.stringify(terms),
      lock_signature: record.lockSignature,
      accepted_at: BigInt(record.acceptedAt),
      pay_by: BigInt(record.payBy),
      request_expires_at: BigInt(record.requestExpiresAt),
    })
    .execute()
}

export async function findOrder(executor: Reader, orderId: string): Promise<OrderRecord | undefined> {
  const row = await orders(executor).where('order_id', '=', orderId).executeTakeFirst()
  return row && recordOf(row)
}

/** The order under a row lock, so that whoever signs an act sees every act signed before. */
export async function lockOrder(trx: DatabaseTransaction, orderId: string): Promise<OrderRecord | undefined> {
  const query = orders(trx).where('order_id', '=', orderId).forUpdate()
  const row = await query.executeTakeFirst()
  return row && recordOf(row)
}

export async function findOrderOfRequest(
  executor: Reader,
  gateway: string,
  request: string,
): Promise<OrderRecord | undefined> {
  const row = await orders(executor)
    .where('gateway', '=', gateway)
    .where('request', '=', request)
    .where('replaced', '=', false)
    .executeTakeFirst()
  return row && recordOf(row)
}

/** The orders that were signed in a batch, in their order there. */
export async function listOrdersOfBatch(executor: Reader, batchId: Hex): Promise<OrderRecord[]> {
  const query = orders(executor).where('batch_id', '=', batchId).orderBy('sequence')
  return (await query.execute()).map(recordOf)
}

/** The orders that were signed in a batch, in their order there, each under a row lock. */
export async function lockOrdersOfBatch(trx: DatabaseTransaction, batchId: Hex): Promise<OrderRecord[]> {
  const query = orders(trx).where('batch_id', '=', batchId).orderBy('order_id').forUpdate()
  const found = (await query.execute()).map(recordOf)
  return found.sort((a, b) => a.sequence - b.sequence)
}

/** Keeps what the order’s lock was signed with, once it is. */
export async function setLock(
  trx: DatabaseTransaction,
  { orderId, lockSignature, inBatch }: OrderRecord,
): Promise<void> {
  const place = { batch_id: inBatch?.id ?? null, path: inBatch?.path ?? null }
  const set = { lock_signature: lockSignature, ...place }
  await at(trx).updateTable('acceptor_order').set(set).where('order_id', '=', orderId).execute()
}

export async function insertBatch(trx: DatabaseTransaction, batchId: Hex, batch: Batch): Promise<void> {
  const batch_json = JSON.stringify(batchToJson(batch))
  await at(trx).insertInto('acceptor_batch').values({ batch_id: batchId, batch_json }).execute()
}

/**
 * The gateway has refused the batch, and its signature may be with the gateway all the same. `replaced`: those whose request
 * is answered with another order, which takes their place in the lane.
 */
export async function giveUpBatch(trx: DatabaseTransaction, batchId: Hex, replaced: readonly Hex[]): Promise<void> {
  const update = () => at(trx).updateTable('acceptor_order').where('batch_id', '=', batchId)
  await update().set({ given_up: true }).execute()
  if (replaced.length > 0) await update().set({ replaced: true }).where('order_id', 'in', replaced).execute()
}

export async function isReferenceTaken(trx: DatabaseTransaction, reference: string): Promise<boolean> {
  const query = at(trx).selectFrom('acceptor_order').select('order_id').where('reference', '=', reference)
  return (await query.executeTakeFirst()) !== undefined
}

/** Orders whose end is not final yet, oldest first. */
export async function listOpenOrders(executor: Reader): Promise<OrderRecord[]> {
  const query = orders(executor).where('closed_at', 'is', null)
  return (await query.orderBy('accepted_at').execute()).map(recordOf)
}

/** This acceptor’s orders with one of these codes, ended ones included, whatever their accounts are called today. */
export async function findOrdersByReference(executor: Reader, references: readonly string[]): Promise<OrderRecord[]> {
  if (references.length === 0) return []
  const query = orders(executor).where('reference', 'in', references)
  return (await query.execute()).map(recordOf)
}

export async function listRecentOrders(executor: Reader, limit: number): Promise<OrderRecord[]> {
  const query = orders(executor).where('closed_at', 'is not', null)
  return (await query.orderBy('accepted_at', 'desc').limit(limit).execute()).map(recordOf)
}

/** Accepts that a gateway has not taken yet and may still take. */
export async function listUndelivered(executor: Reader, gateway: string, now: number): Promise<OrderRecord[]> {
  const rows = await orders(executor)
    .where('gateway', '=', gateway)
    .where('delivered_at', 'is', null)
    .where('delivery_refused', 'is', null)
    .where('request_expires_at', '>=', BigInt(now))
    .execute()
  return rows.map(recordOf)
}

export async function markDelivered(
  trx: DatabaseTransaction,
  orderIds: readonly string[],
  outcome: { at: number } | { refused: string },
): Promise<void> {
  const set = 'at' in outcome ? { delivered_at: BigInt(outcome.at) } : { delivery_refused: outcome.refused }
  await at(trx).updateTable('acceptor_order').set(set).where('order_id', 'in', orderIds).execute()
}

export async function setToldClaim(trx: DatabaseTransaction, orderId: string, claim: ToldClaim): Promise<void> {
  const set = { claim_json: JSON.stringify(claim) }
  await at(trx).updateTable('acceptor_order').set(set).where('order_id', '=', orderId).execute()
}

/** What the own node says now, newest fact included. */
export type ChainStanding = Pick<OrderRecord, 'state' | 'statusAt' | 'statusHeight' | 'lockHeight'>

export async function setStanding(trx: DatabaseTransaction, orderId: string, standing: ChainStanding): Promise<void> {
  const { state } = standing
  const number = (value: number | undefined) => (value === undefined ? null : BigInt(value))
  await at(trx)
    .updateTable('acceptor_order')
    .set({
      status: state.status,
      payout_json: 'payout' in state ? JSON.stringify(state.payout, bigintToText) : null,
      status_at: number(standing.statusAt),
      status_height: number(standing.statusHeight),
      lock_height: number(standing.lockHeight),
    })
    .where('order_id', '=', orderId)
    .execute()
}

export async function closeOrder(trx: DatabaseTransaction, orderId: string, closedAt: number): Promise<void> {
  const set = { closed_at: BigInt(closedAt) }
  await at(trx).updateTable('acceptor_order').set(set).where('order_id', '=', orderId).execute()
}

function placeOf({ batch_id, path, batch_json }: StoredOrder, order: Order): OrderRecord['inBatch'] {
  if (batch_id === null) return undefined
  const batch = batchFromJson(JSON.parse(batch_json ?? '{}'))
  const position = batch.ok ? positionOf(batch.value, order) : undefined
  assert(batch.ok && position !== undefined, 'an order stands in the batch it was stored with')
  return { id: batch_id as Hex, batch: batch.value, position, path: path as Hex }
}

type StoredOrder = Selectable<OrderRow> & { readonly batch_json: string | null }

function recordOf(row: StoredOrder): OrderRecord {
  const order = orderFromJson(JSON.parse(row.order_json))
  assert(order.ok, 'a stored order reads back')
  const number = (value: bigint | null) => (value === null ? undefined : Number(value))
  return {
    orderId: row.order_id as Hex,
    gateway: row.gateway,
    request: row.request,
    payment: row.payment as Hex,
    merchant: row.merchant as Hex,
    offer: row.offer,
    account: row.account,
    currency: row.currency,
    localUnits: BigInt(row.local_units),
    reference: row.reference,
    lane: Number(row.lane),
    sequence: Number(row.sequence),
    order: order.value,
    terms: JSON.parse(row.terms_json) as Terms,
    lockSignature: row.lock_signature as Hex,
    inBatch: placeOf(row, order.value),
    acceptedAt: Number(row.accepted_at),
    payBy: Number(row.pay_by),
    requestExpiresAt: Number(row.request_expires_at),
    deliveredAt: number(row.delivered_at),
    deliveryRefused: row.delivery_refused ?? undefined,
    claim: row.claim_json === null ? undefined : (JSON.parse(row.claim_json) as ToldClaim),
    state: stateOf(row),
    statusAt: number(row.status_at),
    statusHeight: number(row.status_height),
    lockHeight: number(row.lock_height),
    closedAt: number(row.closed_at),
  }
}

function stateOf(row: Selectable<OrderRow>): OrderState {
  if (row.payout_json === null) return { status: row.status } as OrderState
  const units = JSON.parse(row.payout_json) as Record<keyof Payout, string>
  const payout = { toBuyer: BigInt(units.toBuyer), toFee: BigInt(units.toFee), toVault: BigInt(units.toVault) }
  return { status: row.status, payout } as OrderState
}

function bigintToText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}
