import type { LockRequest } from '@sampan/api/acceptor-protocol'
import type { VaultReading } from '@sampan/connector/connector'
import type { DatabaseTransaction } from '@sampan/database/database'
import { assert } from '@sampan/kernel/assert'
import { ok, type Result } from '@sampan/kernel/result'
import { type Acceptor, chainNow } from '../acceptor.ts'
import { isFeedFresh } from '../feeds/freshness.ts'
import { readSetting } from '../store/setting-store.ts'
import type { Exposure } from './check-capacity.ts'
import { type CheckedRequest, checkRequest, type RequestRefusal } from './check-request.ts'
import type { WindowLimits } from './check-windows.ts'
import { groupRequests } from './group-requests.ts'
import { makeOrder } from './make-order.ts'
import type { OrderRecord } from './order-record.ts'
import { signLocks } from './sign-locks.ts'
import { readExposure } from './store/exposure-store.ts'
import { findPlace, occupyLane } from './store/lane-store.ts'
import { findOrderOfRequest, insertOrder, lockAccepts } from './store/order-store.ts'
import { recordRefusal } from './store/refusal-store.ts'

const DAY_SECONDS = 86_400

type Moment = { readonly gateway: string; readonly reading: VaultReading; readonly chainNow: number }
type Asked = Moment & { readonly request: LockRequest }

export type Answer = { readonly request: LockRequest; readonly answer: Result<OrderRecord, RequestRefusal> }

/** Signs the order a gateway asks for, or says why not. */
export async function acceptRequest(
  acceptor: Acceptor,
  gateway: string,
  request: LockRequest,
): Promise<Result<OrderRecord, RequestRefusal>> {
  const [answered] = await acceptRequests(acceptor, gateway, [request])
  assert(answered, 'every request is answered')
  return answered.answer
}

/**
 * Signs the orders a gateway asks for at once, those that share what a batch shares with one signature, or says of each
 * why not. Lane, references, terms and signature are stored in one databaseTransaction before anything is sent, so that the
 * same request always gives the same bytes.
 */
export async function acceptRequests(
  acceptor: Acceptor,
  gateway: string,
  requests: readonly LockRequest[],
): Promise<Answer[]> {
  const answers: Answer[] = []
  const fresh: LockRequest[] = []
  for (const request of requests) {
    const known = await findOrderOfRequest(acceptor.database.kysely, gateway, request.id)
    if (known) answers.push({ request, answer: ok(known) })
    else fresh.push(request)
  }
  if (fresh.length === 0) return answers
  const reading = await acceptor.connector.readVault(acceptor.config.vault.address)
  const moment: Moment = { gateway, reading, chainNow: await chainNow(acceptor) }
  for (const group of groupRequests(fresh)) {
    const decided = acceptor.database.transact('orders.accept', trx => decideGroup(acceptor, trx, moment, group))
    answers.push(...(await decided))
  }
  return answers
}

async function decideGroup(
  acceptor: Acceptor,
  trx: DatabaseTransaction,
  moment: Moment,
  requests: readonly LockRequest[],
): Promise<Answer[]> {
  const { gateway, reading } = moment
  const { vault } = reading
  await lockAccepts(trx)
  const place = await findPlace(trx, drawFirstLane(acceptor.random(4)))
  const answers: Answer[] = []
  const made: OrderRecord[] = []
  for (const request of requests) {
    const known = await findOrderOfRequest(trx, gateway, request.id)
    const checked = known ? undefined : await check(acceptor, trx, { ...moment, request })
    if (checked?.ok) {
      const next = { lane: place.lane, sequence: place.sequence + made.length }
      const record = await makeOrder(acceptor, trx, { gateway, request, vault }, checked.value, next)
      // Stored before it is signed, so that the next one counts it.
      await insertOrder(trx, record)
      made.push(record)
    }
    const answer = known ? ok(known) : checked?.ok === false && checked
    if (answer) answers.push({ request, answer })
  }
  const signed = await signLocks(acceptor, trx, made, vault)
  const last = signed.at(-1)
  if (last) await occupyLane(trx, last, signed[0]?.orderId ?? last.orderId)
  for (const record of signed) {
    const request = requests.find(({ id }) => id === record.request)
    if (request) answers.push({ request, answer: ok(record) })
  }
  return answers
}

async function check(
  acceptor: Acceptor,
  trx: DatabaseTransaction,
  asked: Asked,
): Promise<Result<CheckedRequest, RequestRefusal>> {
  const { gateway, request, reading } = asked
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
  if (!checked.ok) await recordRefusal(trx, { gateway, request: request.id }, checked, now)
  return checked
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

/** A multiple of 4,096, so that as many lanes follow it before anybody else's could. */
function drawFirstLane(random: Uint8Array): number {
  return new DataView(random.buffer, random.byteOffset).getUint32(0) & 0x7ffff000
}
