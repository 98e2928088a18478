import type { DatabaseTransaction } from '@sampan/database/database'
import type { Gateway } from '../act/gateway.ts'
import { type Answer, attemptDelivery, outcomeOf } from './attempt-delivery.ts'
import { DELIVER_QUEUE } from './queues.ts'
import { type Attempt, claimDue, earliestPending, failPendingDeliveries, recordAttempt } from './store/deliveries.ts'
import { type Hearing, lockHearing, updateWebhookEndpoint, writeHearing } from './store/webhook-endpoints.ts'

type Needs = Pick<Gateway, 'config' | 'database' | 'queue' | 'observe' | 'now' | 'random' | 'logger'>
type Answered = { readonly attempt: Attempt; readonly answer: Answer }

const TIMEOUT_MS = 15_000
/** Endpoints served at once by this process; what one of them does costs the others nothing. */
const ENDPOINTS = 64
const BATCH = 8
/** A claimed delivery whose process died is due again after this. */
const LEASE_SECONDS = 60
/** One job works on an endpoint no longer than this; what is left is the next job's. */
const TURNS = 5

/** Lets this process deliver webhooks. Called once, before the queue starts. */
export function workDeliveries(gateway: Needs, timeoutMs: number = TIMEOUT_MS): void {
  gateway.queue.work(
    DELIVER_QUEUE,
    ({ payload, signal }) => deliverWebhooks(gateway, payload.endpoint as string, timeoutMs, signal),
    { concurrency: ENDPOINTS },
  )
}

/**
 * Sends what is due at one endpoint, up to eight at a time, and plans the next job for what is left. After a request
 * without an answer the endpoint is left alone for a while, then tried with one delivery, until it answers again.
 */
async function deliverWebhooks(
  gateway: Needs,
  endpoint: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  for (let turn = 0; turn < TURNS && !signal.aborted; turn++) {
    const claimed = await gateway.database.transact('webhooks.claim', trx => claim(gateway, trx, endpoint))
    if (claimed.length === 0 && turn > 0) return // the last record has planned already
    if (claimed.length === 0) break
    const answered = await Promise.all(
      claimed.map(async attempt => ({ attempt, answer: await attemptDelivery(gateway, attempt, timeoutMs) })),
    )
    await gateway.database.transact('webhooks.attempt', trx => record(gateway, trx, endpoint, answered))
  }
  await gateway.database.transact('webhooks.attempt', trx => record(gateway, trx, endpoint, []))
}

async function claim(gateway: Needs, trx: DatabaseTransaction, endpoint: string): Promise<readonly Attempt[]> {
  const now = gateway.now()
  const hearing = await lockHearing(trx, endpoint)
  if (!hearing || hearing.heldUntil > now) return []
  const leaseUntil = now + LEASE_SECONDS
  if (hearing.unanswered === 0) return claimDue(trx, { endpoint, limit: BATCH, now, leaseUntil })
  // Held while the one is under way, so that no other process tries a second.
  await writeHearing(trx, endpoint, { ...hearing, heldUntil: leaseUntil })
  return claimDue(trx, { endpoint, limit: 1, now, leaseUntil })
}

/** Writes down what came of attempts and plans the endpoint's next job, while nobody else does. */
async function record(
  gateway: Needs,
  trx: DatabaseTransaction,
  endpoint: string,
  answered: readonly Answered[],
): Promise<void> {
  const now = gateway.now()
  const before = await lockHearing(trx, endpoint)
  if (!before) return // removed meanwhile, and its deliveries with it
  const hearing = hear(gateway, before, answered)
  if (hearing !== before) await writeHearing(trx, endpoint, hearing)
  for (const { attempt, answer } of answered) {
    const outcome = outcomeOf(attempt.delivery, answer, now, fraction(gateway))
    await recordAttempt(trx, attempt.delivery, outcome)
    if (outcome.status === 'failed') {
      gateway.logger.warn({ delivery: attempt.delivery.id, endpoint, answer }, 'a webhook was not delivered')
    }
  }
  const gone = answered.find(({ answer }) => answer.kind === 'gone')
  if (gone) await disableGone(trx, gone.attempt.delivery.merchant, endpoint)
  const earliest = await earliestPending(trx, endpoint)
  if (earliest === undefined) return
  const runAt = new Date(Math.max(earliest, hearing.heldUntil) * 1000)
  await gateway.queue.enqueue(trx, DELIVER_QUEUE, { endpoint }, { runAt, singletonKey: `${endpoint}:later` })
}

/** 5 s after the first silence, doubling up to 5 minutes, spread by a tenth: what waits is not tried to exhaustion. */
function hear(gateway: Needs, before: Hearing, answered: readonly Answered[]): Hearing {
  if (answered.length === 0) return before
  if (answered.some(({ answer }) => answer.kind !== 'unanswered')) return { unanswered: 0, heldUntil: 0 }
  const holdSeconds = 5 * 2 ** Math.min(before.unanswered, 6) * (0.9 + 0.2 * fraction(gateway))
  return { unanswered: before.unanswered + 1, heldUntil: gateway.now() + Math.round(holdSeconds) }
}

async function disableGone(trx: DatabaseTransaction, merchant: string, endpoint: string): Promise<void> {
  const disabledReason = 'The receiver answered 410 Gone.'
  await updateWebhookEndpoint(trx, merchant, endpoint, { status: 'disabled', disabledReason })
  await failPendingDeliveries(trx, endpoint, disabledReason)
}

function fraction({ random }: Pick<Needs, 'random'>): number {
  return (random(1)[0] ?? 0) / 256
}
