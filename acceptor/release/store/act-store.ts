import type { Sent } from '@sampan/connector/event'
import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { Hex } from '@sampan/kernel/hex'
import type { Selectable } from 'kysely'
import type { AcceptorTables, ActRow } from '../../store/tables.ts'

type Reader = Database['kysely'] | DatabaseTransaction

export type OwnActType = 'release' | 'contest' | 'settle'

/** An act this daemon has signed. There is one of each kind for an order, and it never changes. */
export type OwnAct = {
  readonly orderId: Hex
  readonly type: OwnActType
  /** Gross units to the buyer, for settle. */
  readonly toBuyerUnits: bigint | undefined
  readonly signature: Hex
  readonly reason: string
  readonly signedAt: number
  readonly deliveredAt: number | undefined
  readonly deliveryRefused: string | undefined
  /** When it was handed to the own sender, and what became of it. */
  readonly sentAt: number | undefined
  readonly sendStatus: string | undefined
}

/** Stores a signed act; false when the order has one of that type already, which then stands. */
export async function insertAct(
  trx: DatabaseTransaction,
  act: Pick<OwnAct, 'orderId' | 'type' | 'toBuyerUnits' | 'signature' | 'reason' | 'signedAt'>,
): Promise<boolean> {
  const inserted = await trx
    .$extendTables<AcceptorTables>()
    .insertInto('acceptor_act')
    .values({
      order_id: act.orderId,
      type: act.type,
      to_buyer_units: act.toBuyerUnits === undefined ? null : String(act.toBuyerUnits),
      signature: act.signature,
      reason: act.reason,
      signed_at: BigInt(act.signedAt),
    })
    .onConflict(conflict => conflict.doNothing())
    .returning('order_id')
    .execute()
  return inserted.length === 1
}

export async function findAct(executor: Reader, orderId: string, type: OwnActType): Promise<OwnAct | undefined> {
  const query = executor.$extendTables<AcceptorTables>().selectFrom('acceptor_act').selectAll()
  const row = await query.where('order_id', '=', orderId).where('type', '=', type).executeTakeFirst()
  return row && actOf(row)
}

export async function listActs(executor: Reader, orderIds: readonly string[]): Promise<OwnAct[]> {
  if (orderIds.length === 0) return []
  const query = executor.$extendTables<AcceptorTables>().selectFrom('acceptor_act').selectAll()
  return (await query.where('order_id', 'in', orderIds).execute()).map(actOf)
}

/**
 * Acts of open orders that the gateway has not taken. One that it refused comes again after a while: its own node may
 * only have been behind ours.
 */
export async function listUndeliveredActs(executor: Reader, gateway: string, refusedBefore: number): Promise<OwnAct[]> {
  const rows = await executor
    .$extendTables<AcceptorTables>()
    .selectFrom('acceptor_act')
    .innerJoin('acceptor_order', 'acceptor_order.order_id', 'acceptor_act.order_id')
    .selectAll('acceptor_act')
    .where('acceptor_order.gateway', '=', gateway)
    .where('acceptor_order.closed_at', 'is', null)
    .where('acceptor_act.delivered_at', 'is', null)
    .where(eb =>
      eb.or([eb('acceptor_act.tried_at', 'is', null), eb('acceptor_act.tried_at', '<', BigInt(refusedBefore))]),
    )
    .orderBy('acceptor_act.signed_at')
    .execute()
  return rows.map(actOf)
}

export async function markActDelivered(
  trx: DatabaseTransaction,
  act: Pick<OwnAct, 'orderId' | 'type'>,
  outcome: { readonly at: number; readonly refused?: string },
): Promise<void> {
  const { at, refused } = outcome
  const tried_at = BigInt(at)
  await updateAct(
    trx,
    act,
    refused === undefined ? { delivered_at: tried_at } : { delivery_refused: refused, tried_at },
  )
}

export async function markActSent(trx: DatabaseTransaction, act: Pick<OwnAct, 'orderId' | 'type'>, at: number) {
  await updateAct(trx, act, { sent_at: BigInt(at) })
}

/** The own sender’s name for sending an act: sent at most once, ever. */
export function sendKey({ orderId, type }: Pick<OwnAct, 'orderId' | 'type'>): string {
  return `order:${orderId}:${type}`
}

/** What became of a send; other keys are somebody else’s. */
export async function recordSend(trx: DatabaseTransaction, sent: Sent): Promise<void> {
  const [kind, orderId, type] = sent.key.split(':')
  if (kind !== 'order' || !orderId || !type) return
  const status = sent.revertReason ? `${sent.status}: ${sent.revertReason}` : sent.status
  await updateAct(trx, { orderId: orderId as Hex, type: type as OwnActType }, { send_status: status })
}

async function updateAct(
  trx: DatabaseTransaction,
  { orderId, type }: Pick<OwnAct, 'orderId' | 'type'>,
  set: Partial<ActRow>,
): Promise<void> {
  const query = trx.$extendTables<AcceptorTables>().updateTable('acceptor_act').set(set)
  await query.where('order_id', '=', orderId).where('type', '=', type).execute()
}

function actOf(row: Selectable<ActRow>): OwnAct {
  const number = (value: bigint | null) => (value === null ? undefined : Number(value))
  return {
    orderId: row.order_id as Hex,
    type: row.type as OwnActType,
    toBuyerUnits: row.to_buyer_units === null ? undefined : BigInt(row.to_buyer_units),
    signature: row.signature as Hex,
    reason: row.reason,
    signedAt: Number(row.signed_at),
    deliveredAt: number(row.delivered_at),
    deliveryRefused: row.delivery_refused ?? undefined,
    sentAt: number(row.sent_at),
    sendStatus: row.send_status ?? undefined,
  }
}
