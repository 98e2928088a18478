import { unreachable } from '@sampan/kernel/assert'
import { Fault } from '@sampan/kernel/fault'
import { Webhook } from 'standardwebhooks'
import type { Gateway } from '../act/gateway.ts'
import { type Door, sendOutgoing } from './outgoing-request.ts'
import { retryDelaySeconds } from './retry-schedule.ts'
import type { Attempt, Delivery } from './store/deliveries.ts'

/** What came of one attempt. `gone` is 410, with which a receiver asks never to be called again. */
export type Answer =
  | { readonly kind: 'delivered' | 'gone' | 'rejected'; readonly status: number }
  | { readonly kind: 'unanswered' | 'forbidden'; readonly error: string }

type Needs = Pick<Gateway, 'config' | 'observe' | 'now'>

/** Sends an event once, signed as Standard Webhooks has it. Every attempt of a delivery carries the same id and body. */
export async function attemptDelivery(gateway: Needs, attempt: Attempt, timeoutMs: number): Promise<Answer> {
  const { delivery, url, secret, body } = attempt
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

type Outcome = Pick<Delivery, 'status' | 'nextAttemptAt' | 'lastStatus' | 'lastError'>

/** What an answer makes of a delivery. `random` is from 0 to 1 and spreads the next try. */
export function outcomeOf(delivery: Delivery, answer: Answer, now: number, random: number): Outcome {
  switch (answer.kind) {
    case 'delivered':
      return { status: 'delivered', nextAttemptAt: null, lastStatus: answer.status, lastError: null }
    case 'gone':
      return { status: 'failed', nextAttemptAt: null, lastStatus: answer.status, lastError: null }
    case 'rejected':
      return { ...nextTry(delivery, now, random), lastStatus: answer.status, lastError: null }
    case 'unanswered':
    case 'forbidden':
      return { ...nextTry(delivery, now, random), lastStatus: null, lastError: answer.error }
    default:
      return unreachable(answer)
  }
}

function nextTry({ tries }: Delivery, now: number, random: number): Pick<Delivery, 'status' | 'nextAttemptAt'> {
  const delay = retryDelaySeconds(tries + 1, random)
  return delay === undefined
    ? { status: 'failed', nextAttemptAt: null }
    : { status: 'pending', nextAttemptAt: now + delay }
}
