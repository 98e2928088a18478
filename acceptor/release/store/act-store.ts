import type { Sent } from '@sampan/connector/event'
import type { Database, DatabaseTransaction } from '@sampan/database/database'
import type { Address, Hex } from '@sampan/kernel/hex'
import type { Selectable } from 'kysely'
import type { AcceptorTables, ActRow } from '../../store/tables.ts'

type Reader = Database['kysely'] | DatabaseTransaction

export type OwnActType = 'release' | 'contest' | 'settle'

/** An act this daemon has signed. There is one of each kind and signer for an order, and it never changes. */
export type OwnAct = {
  readonly orderId: Hex
  readonly type: OwnActType
  /** The vault may have another key now, which the chain would want to see. */
  readonly signer: Address
  /** Gross units to the buyer, for settle. */
  readonly toBuyerUnits: bigint | undefined
  readonly signature: Hex
  readonly reason: string
  readonly signedAt: number
  readonly deliveredAt: number | undefined
  readonly deliveryRefused: string | undefined
  /** When it was last handed to the own sender, how often so far, and what became of it. */
  readonly sentAt: number | undefined
  readonly sendAttempts: number
  readonly sendStatus: string | undefined
}

type ActName = Pick<OwnAct, 'orderId' | 'type' | 'signer'>

/** Stores a signed act; false when the order has one of that type and signer already, which then stands. */
export async function insertAct(
  trx: DatabaseTransaction,
  act: ActName & Pick<OwnAct, 'toBuyerUnits' | 'signature' | 'reason' | 'signedAt'>,
): Promise<boolean> {
  const tables = trx.$extendTables<AcceptorTables>()
  const older = await tables
    .selectFrom('acceptor_act')
    .select('send_attempts')
    .where('order_id', '=', act.orderId)
    .where('type', '=', act.type)
    .orderBy('send_attempts', 'desc')
    .executeTakeFirst()
  const inserted = await tables
    .insertInto('acceptor_act')
    .values({
      order_id: act.orderId,
      type: act.type,
      signer: act.signer,
      // The sender never takes the same key twice, whoever signed.
      send_attempts: older?.send_attempts ?? 0n,
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

/** The order’s newest act of that type, by that signer if one is named. */
export async function findAct(
  executor: Reader,
  orderId: string,
  type: OwnActType,
  signer?: Address,
): Promise<OwnAct | undefined> {
  const acts = executor.$extendTables<AcceptorTables>().selectFrom('acceptor_act').selectAll()
  const query = acts.where('order_id', '=', orderId).where('type', '=', type).orderBy('signed_at', 'desc')
  const row = await (signer === undefined ? query : query.where('signer', '=', signer)).executeTakeFirst()
  return row && actOf(row)
}

export async function listActs(executor: Reader, orderIds: readonly string[]): Promise<OwnAct[]> {
  if (orderIds.length === 0) return []
  const query = executor.$extendTables<AcceptorTables>().selectFrom('acceptor_act').selectAll()
  return (await query.where('order_id', 'in', orderIds).orderBy('signed_at').execute()).map(actOf)
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
  act: ActName,
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

/** Takes the next key of the act for the own sender, which sends it at most once, ever. */
export async function markActSent(trx: DatabaseTransaction, act: OwnAct, at: number): Promise<string> {
  const attempt = act.sendAttempts + 1
  await updateAct(trx, act, { sent_at: BigInt(at), send_attempts: BigInt(attempt), send_status: null })
  return attempt === 1 ? `order:${act.orderId}:${act.type}` : `order:${act.orderId}:${act.type}:${attempt}`
}

/** What became of a send; other keys are somebody else’s. */
export async function recordSend(trx: DatabaseTransaction, sent: Sent): Promise<void> {
  const [kind, orderId, type, attempt = '1'] = sent.key.split(':')
  if (kind !== 'order' || !orderId || !type) return
  const status = sent.revertReason ? `${sent.status}: ${sent.revertReason}` : sent.status
  const query = trx.$extendTables<AcceptorTables>().updateTable('acceptor_act').set({ send_status: status })
  const ofOrder = query.where('order_id', '=', orderId).where('type', '=', type)
  await ofOrder.where('send_attempts', '=', BigInt(attempt)).where('sent_at', 'is not', null).execute()
}

async function updateAct(
  trx: DatabaseTransaction,
  { orderId, type, signer }: ActName,
  set: Partial<Selectable<ActRow>>,
): Promise<void> {
  const query = trx.$extendTables<AcceptorTables>().updateTable('acceptor_act').set(set)
  await query.where('order_id', '=', orderId).where('type', '=', type).where('signer', '=', signer).execute()
}

function actOf(row: Selectable<ActRow>): OwnAct {
  const number = (value: bigint | null) => (value === null ? undefined : Number(value))
  return {
    orderId: row.order_id as Hex,
    type: row.type as OwnActType,
    signer: row.signer as Address,
    toBuyerUnits: row.to_buyer_units === null ? undefined : BigInt(row.to_buyer_units),
    signature: row.signature as Hex,
    reason: row.reason,
    signedAt: Number(row.signed_at),
    deliveredAt: number(row.delivered_at),
    deliveryRefused: row.delivery_refused ?? undefined,
    sentAt: number(row.sent_at),
    sendAttempts: Number(row.send_attempts),
    sendStatus: row.send_status ?? undefined,
  }
}
