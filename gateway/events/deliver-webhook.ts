import type { Database } from '@sampan/database/database'
import { unreachable } from '@sampan/kernel/assert'
import { Fault } from '@sampan/kernel/fault'
import { Webhook } from 'standardwebhooks'
import type { Gateway } from '../act/gateway.ts'
import { createEndpointSlots } from './endpoint-slots.ts'
import { type Door, sendOutgoing } from './outgoing-request.ts'
import { DELIVER_QUEUE } from './queues.ts'
import { retryDelaySeconds } from './retry-schedule.ts'
import { type Delivery, failPendingDeliveries, pendingDelivery, recordAttempt } from './store/deliveries.ts'
import { updateWebhookEndpoint } from './store/webhook-endpoints.ts'

type Needs = Pick<Gateway, 'config' | 'database' | 'queue' | 'observe' | 'now' | 'random' | 'logger'>

/** What came of one attempt. `gone` is 410, with which a receiver asks never to be called again. */
type Answer =
  | { readonly kind: 'delivered' | 'gone' | 'rejected'; readonly status: number }
  | { readonly kind: 'unanswered' | 'forbidden'; readonly error: string }

const TIMEOUT_MS = 15_000
const CONCURRENCY = 64
const POSTPONE_SECONDS = 1

/** Lets this process take deliveries. Called once, before the queue starts. */
export function workDeliveries(gateway: Needs, timeoutMs: number = TIMEOUT_MS): void {
  const slots = createEndpointSlots()
  const handle = async (id: string) => {
    const pending = await pendingDelivery(gateway.database.kysely, id)
    if (!pending?.enabled) return
    const { delivery } = pending
    if (!slots.enter(delivery.endpoint)) return enqueue(gateway, delivery.id, gateway.now() + POSTPONE_SECONDS)
    let answer: Answer | undefined
    try {
      answer = await attempt(gateway, pending, timeoutMs)
    } finally {
      slots.leave(delivery.endpoint, answer?.kind !== 'unanswered')
    }
    await record(gateway, delivery, answer)
  }
  gateway.queue.work(DELIVER_QUEUE, job => handle(job.payload.delivery as string), { concurrency: CONCURRENCY })
}

async function enqueue({ database, queue }: Needs, delivery: string, at: number): Promise<void> {
  await database.transact('webhooks.postpone', trx =>
    queue.enqueue(trx, DELIVER_QUEUE, { delivery }, { runAt: new Date(at * 1000), singletonKey: delivery }),
  )
}

type Pending = NonNullable<Awaited<ReturnType<typeof pendingDelivery>>>

async function attempt(gateway: Needs, { delivery, url, secret, body }: Pending, timeoutMs: number): Promise<Answer> {
  const door: Door = { observe: gateway.observe, allowPrivate: !gateway.config.livemode }
  const at = gateway.now()
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Sampan-Webhooks/1',
    'webhook-id': delivery.event,
    'webhook-timestamp': String(at),
    'webhook-signature': new Webhook(secret).sign(delivery.event, new Date(at * 1000), body),
  }
  try {
    const sent = await sendOutgoing(door, { name: 'webhook.deliver', url, headers, body, timeoutMs })
    if (!sent.ok) return { kind: 'forbidden', error: sent.code }
    const { status } = sent.value
    if (status === 410) return { kind: 'gone', status }
    return { kind: status >= 200 && status < 300 ? 'delivered' : 'rejected', status }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { kind: 'unanswered', error: error.message }
  }
}

async function record(gateway: Needs, delivery: Delivery, answer: Answer): Promise<void> {
  const { database, queue } = gateway
  const outcome = outcomeOf(gateway, delivery, answer)
  await database.transact('webhooks.attempt', async trx => {
    if (!(await recordAttempt(trx, delivery, outcome))) return
    if (answer.kind === 'gone') await disableGone(trx, delivery)
    if (outcome.nextAttemptAt === null) return
    const runAt = new Date(outcome.nextAttemptAt * 1000)
    await queue.enqueue(trx, DELIVER_QUEUE, { delivery: delivery.id }, { runAt, singletonKey: delivery.id })
  })
  if (outcome.status === 'failed') gateway.logger.warn({ delivery: delivery.id, answer }, 'webhook not delivered')
}

async function disableGone(trx: Parameters<Parameters<Database['transact']>[1]>[0], delivery: Delivery): Promise<void> {
  const reason = 'The receiver answered 410 Gone.'
  await updateWebhookEndpoint(trx, delivery.merchant, delivery.endpoint, { status: 'disabled', disabledReason: reason })
  await failPendingDeliveries(trx, delivery.endpoint, reason)
}

function outcomeOf({ now, random }: Needs, delivery: Delivery, answer: Answer) {
  switch (answer.kind) {
    case 'delivered':
      return { status: 'delivered', nextAttemptAt: null, lastStatus: answer.status, lastError: null } as const
    case 'gone':
      return { status: 'failed', nextAttemptAt: null, lastStatus: answer.status, lastError: null } as const
    case 'rejected':
      return { ...retry(), lastStatus: answer.status, lastError: null }
    case 'unanswered':
    case 'forbidden':
      return { ...retry(), lastStatus: null, lastError: answer.error }
    default:
      return unreachable(answer)
  }
  function retry() {
    const delay = retryDelaySeconds(delivery.tries + 1, (random(1)[0] ?? 0) / 256)
    if (delay === undefined) return { status: 'failed', nextAttemptAt: null } as const
    return { status: 'pending', nextAttemptAt: now() + delay } as const
  }
}
