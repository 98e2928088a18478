import type { AcceptBatch, AcceptRequest } from '@sampan/api/acceptor-protocol'
import { formatUnits } from '@sampan/kernel/decimal'
import { type Hex, toHex } from '@sampan/kernel/hex'
import { type Result, refuse } from '@sampan/kernel/result'
import { commitTerm } from '@sampan/order/v1/terms'
import { orderToJson } from '@sampan/order/v1/wire'
import type { Acceptor } from '../acceptor.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { signAnew } from '../orders/sign-anew.ts'
import { findOrder, listOrdersOfBatch, listUndelivered, markDelivered } from '../orders/store/order-store.ts'
import { listUndeliveredActs } from '../release/store/act-store.ts'
import { type Debt, listUnreported, markReported } from '../release/store/debt-store.ts'
import { callGateway, type Door, type GatewayRefusal, said } from './call-gateway.ts'
import { deliverActs } from './deliver-acts.ts'
import type { Session } from './open-session.ts'

/** How long until an act that was refused is handed in again; the gateway’s node may be behind ours. */
const RETRY_SECONDS = 5

/**
 * Sends a gateway what it has not taken yet: accepted requests, signed acts, late money. Everything is in the database
 * before it is sent and is sent with the same bytes until the gateway answers, so a lost answer or a crash costs nothing.
 */
export async function deliver(
  acceptor: Acceptor,
  door: Door,
  session: Session,
): Promise<Result<undefined, GatewayRefusal>> {
  const accepts = await listUndelivered(acceptor.database.kysely, door.origin, acceptor.now())
  for (const record of accepts.filter(({ inBatch }) => !inBatch)) {
    const sent = await deliverAccept(acceptor, door, session, record)
    if (!sent.ok && sent.code === 'gateway.no_session') return sent
  }
  for (const batch of new Set(accepts.flatMap(({ inBatch }) => inBatch?.id ?? []))) {
    const sent = await deliverBatch(acceptor, door, session, batch)
    if (!sent.ok && sent.code === 'gateway.no_session') return sent
  }
  const acts = await listUndeliveredActs(acceptor.database.kysely, door.origin, acceptor.now() - RETRY_SECONDS)
  await deliverActs(acceptor, door, session, acts)
  for (const debt of await listUnreported(acceptor.database.kysely, door.origin)) {
    const sent = await reportLateMoney(acceptor, door, session, debt)
    if (!sent.ok && sent.code === 'gateway.no_session') return sent
  }
  return { ok: true, value: undefined }
}

/** The answer to a lock request: the same bytes for the same order, whenever it is made. */
export function acceptBody(record: OrderRecord): AcceptRequest {
  return {
    order: orderToJson(record.order) as AcceptRequest['order'],
    terms: record.terms,
    signature: record.lockSignature,
  }
}

async function deliverAccept(acceptor: Acceptor, door: Door, session: Session, record: OrderRecord) {
  const sent = await callGateway(door, 'acceptLockRequest', acceptBody(record), {
    params: { id: record.request },
    token: session.token,
    idempotencyKey: `accept-${record.request}`,
  })
  if (!sent.ok && sent.code === 'gateway.no_session') return sent
  const outcome = sent.ok ? { at: acceptor.now() } : { refused: said(sent) }
  if (!sent.ok) acceptor.logger.warn({ order: record.orderId, ...sent.detail }, 'accept refused')
  await acceptor.database.transact('orders.delivered', trx => markDelivered(trx, [record.orderId], outcome))
  return sent
}

/** All orders of the batch in one call: the gateway takes all or none, and names those it will not have. */
async function deliverBatch(acceptor: Acceptor, door: Door, session: Session, batch: Hex) {
  const { database, logger, now } = acceptor
  const records = await listOrdersOfBatch(database.kysely, batch)
  const sent = await callGateway(door, 'acceptLockRequests', batchBody(records), {
    token: session.token,
    idempotencyKey: `accept-${batch}`,
  })
  if (!sent.ok && sent.code === 'gateway.no_session') return sent
  const requests = sent.ok ? [] : (sent.detail['requests']?.split(',') ?? [])
  if (!sent.ok) logger.warn({ batch, ...sent.detail }, 'batch refused')
  if (!sent.ok && requests.length > 0) {
    await signAnew(acceptor, { batch, requests, said: said(sent) })
    return sent
  }
  const outcome = sent.ok ? { at: now() } : { refused: said(sent) }
  const orderIds = records.map(({ orderId }) => orderId)
  await database.transact('orders.delivered', trx => markDelivered(trx, orderIds, outcome))
  return sent
}

/** The same bytes for the same batch, whenever it is made. */
export function batchBody(records: readonly OrderRecord[]): AcceptBatch {
  return {
    orders: records.map(({ request, order, terms }) => ({
      request,
      order: orderToJson(order) as AcceptRequest['order'],
      terms,
    })),
    signature: records[0]?.lockSignature ?? '0x',
  }
}

async function reportLateMoney(
  acceptor: Acceptor,
  door: Door,
  session: Session,
  debt: Debt,
): Promise<Result<undefined, GatewayRefusal>> {
  const record = debt.orderId && (await findOrder(acceptor.database.kysely, debt.orderId))
  const account = record && acceptor.book.accounts.get(record.account)
  if (!record || !account) return refuse('gateway.refused', { message: 'the account is no longer configured' })
  const commitment = commitTerm('reference', debt.bankReference, record.terms.salts.reference)
  const sent = await callGateway(
    door,
    'reportLateMoney',
    {
      reference: record.reference,
      currency: debt.currency,
      amount: formatUnits(debt.amountUnits, account.decimals),
      bank_reference_commitment: toHex(commitment),
    },
    { params: { id: record.orderId }, token: session.token, idempotencyKey: `late-${debt.id}-${record.orderId}` },
  )
  if (!sent.ok && sent.code === 'gateway.no_session') return sent
  const outcome = sent.ok ? { at: acceptor.now() } : { refused: said(sent) }
  await acceptor.database.transact('release.late_reported', trx => markReported(trx, debt.id, outcome))
  return sent
}
