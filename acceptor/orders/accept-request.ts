import type { LockRequest } from '@sampan/api/acceptor-protocol'
import type { VaultReading } from '@sampan/connector/connector'
import type { DatabaseTransaction } from '@sampan/database/database'
import { formatUnits } from '@sampan/kernel/decimal'
import { ok, type Result } from '@sampan/kernel/result'
import { makeNonce, type Order } from '@sampan/order/v1/order'
import { INITIAL } from '@sampan/order/v1/reducer'
import { hashTerms, makeSalts, TERM_NAMES, type Terms } from '@sampan/order/v1/terms'
import { hashAct, orderId } from '@sampan/order/v1/typed-data'
import { makeReference } from '@sampan/rails/reference'
import { type Acceptor, chainNow } from '../acceptor.ts'
import { isFeedFresh } from '../feeds/freshness.ts'
import { readSetting } from '../store/setting-store.ts'
import type { Exposure } from './check-capacity.ts'
import { type CheckedRequest, checkRequest, type RequestRefusal } from './check-request.ts'
import type { WindowLimits } from './check-windows.ts'
import type { OrderRecord } from './order-record.ts'
import { readExposure } from './store/exposure-store.ts'
import { findPlace, occupyLane, type Place } from './store/lane-store.ts'
import { findOrderOfRequest, insertOrder, isReferenceTaken, lockAccepts } from './store/order-store.ts'
import { recordRefusal } from './store/refusal-store.ts'

const DAY_SECONDS = 86_400

type Asked = {
  readonly gateway: string
  readonly request: LockRequest
  readonly reading: VaultReading
  readonly chainNow: number
}

/**
 * Signs the order a gateway asks for, or says why not. Lane, reference, terms and signature are stored in one
 * databaseTransaction before anything is sent, so that the same request always gives the same bytes.
 */
export async function acceptRequest(
  acceptor: Acceptor,
  gateway: string,
  request: LockRequest,
): Promise<Result<OrderRecord, RequestRefusal>> {
  const known = await findOrderOfRequest(acceptor.database.kysely, gateway, request.id)
  if (known) return ok(known)
  const reading = await acceptor.connector.readVault(acceptor.config.vault.address)
  const asked: Asked = { gateway, request, reading, chainNow: await chainNow(acceptor) }
  return acceptor.database.transact('orders.accept', trx => decide(acceptor, trx, asked))
}

async function decide(
  acceptor: Acceptor,
  trx: DatabaseTransaction,
  asked: Asked,
): Promise<Result<OrderRecord, RequestRefusal>> {
  const { gateway, request, reading } = asked
  await lockAccepts(trx)
  const known = await findOrderOfRequest(trx, gateway, request.id)
  if (known) return ok(known)
  const now = acceptor.now()
  const checked = checkRequest(request, {
    gateway,
    asset: acceptor.book.asset,
    vault: reading.vault,
    signer: acceptor.signer.address,
    offers: acceptor.book.offers,
    limits: acceptor.book.limits,
    windows: windowLimits(acceptor),
    exposure: await exposureOf(acceptor, trx, asked),
    now,
    chainNow: asked.chainNow,
  })
  if (!checked.ok) {
    await recordRefusal(trx, { gateway, request: request.id }, checked, now)
    return checked
  }
  const place = await findPlace(trx, drawFirstLane(acceptor.random(4)))
  const record = await signLock(acceptor, trx, asked, checked.value, place)
  await insertOrder(trx, record)
  await occupyLane(trx, place, record.orderId)
  return ok(record)
}

function windowLimits({ config: { timing } }: Acceptor): WindowLimits {
  const { min_confirm_seconds: confirm, min_rule_seconds: rule } = timing
  return {
    ...(confirm !== undefined && { minConfirmSeconds: confirm }),
    ...(rule !== undefined && { minRuleSeconds: rule }),
  }
}

async function exposureOf(acceptor: Acceptor, trx: DatabaseTransaction, asked: Asked): Promise<Exposure> {
  const { gateway, request, reading } = asked
  const now = acceptor.now()
  const account = acceptor.book.offers.get(request.offer)?.account
  const stored = await readExposure(trx, {
    gateway,
    merchant: request.merchant,
    payer: request.payer,
    account: account?.name ?? '',
    daySince: now - DAY_SECONDS,
    readHeight: reading.block.height,
  })
  return {
    ...stored,
    isPaused: (await readSetting(trx, 'paused')) === 'yes',
    isFeedFresh: account !== undefined && (await isFeedFresh(trx, account, now)),
    freeUnits: reading.freeUnits - stored.unlockedUnits,
    limitLeftUnits: reading.limitUnits - reading.limitUsedUnits - stored.unlockedUnits,
  }
}

async function signLock(
  acceptor: Acceptor,
  trx: DatabaseTransaction,
  { gateway, request, reading: { vault } }: Asked,
  { order: draft, offer, localUnits }: CheckedRequest,
  place: Place,
): Promise<OrderRecord> {
  const { account } = offer
  const reference = await drawFreeReference(acceptor, trx)
  const values: Terms['values'] = {
    localAmount: formatUnits(localUnits, account.decimals),
    currency: account.currency,
    rail: account.rail.profile.id,
    account: account.account.canonical,
    reference,
    payerName: request.payer_name,
  }
  const terms: Terms = { values, salts: makeSalts(acceptor.random(32 * TERM_NAMES.length)) }
  const order: Order = { ...draft, terms: hashTerms(terms), nonce: makeNonce(place.lane, place.sequence) }
  return {
    orderId: orderId(order, vault),
    gateway,
    request: request.id,
    payment: request.payment,
    merchant: request.merchant,
    offer: request.offer,
    account: account.name,
    currency: account.currency,
    localUnits,
    reference,
    ...place,
    order,
    terms,
    lockSignature: acceptor.signer.sign(hashAct({ type: 'lock' }, order, vault)),
    acceptedAt: acceptor.now(),
    payBy: request.pay_by,
    requestExpiresAt: request.expires_at,
    deliveredAt: undefined,
    deliveryRefused: undefined,
    claim: undefined,
    state: INITIAL,
    statusAt: undefined,
    statusHeight: undefined,
    lockHeight: undefined,
    closedAt: undefined,
  }
}

/** A multiple of 4,096, so that as many lanes follow it before anybody else's could. */
function drawFirstLane(random: Uint8Array): number {
  return new DataView(random.buffer, random.byteOffset).getUint32(0) & 0x7ffff000
}

/** A code no order of this acceptor ever had: late money must find its own order and no other. */
async function drawFreeReference(acceptor: Acceptor, trx: DatabaseTransaction): Promise<string> {
  for (;;) {
    const code = makeReference(acceptor.random(5))
    if (code !== undefined && !(await isReferenceTaken(trx, code))) return code
  }
}
