import type { JobHandler } from '@sampan/database/queue-definition'
import { assert } from '@sampan/kernel/assert'
import { type Act, commitAct } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import { isUnderWay, readJourney } from '../orders/read-journey.ts'
import { withdrawMatch } from '../orders/withdraw-match.ts'
import type { Payment } from './payment.ts'
import { settleStanding } from './settle-standing.ts'
import { takePayment } from './store/payments.ts'

/** A job at `expires_at`. */
export function expirePayment(gateway: Gateway): JobHandler {
  return async ({ payload }) => {
    const { payment: id } = payload
    assert(typeof id === 'string', 'the job names its payment')
    await commitAct(gateway, 'payments.expire', async act => {
      const payment = await takePayment(act.trx, id)
      if (!payment) return
      const expired = await expireIfDue(act, payment)
      if (expired) await settleStanding(gateway, act, expired)
    })
  }
}

/**
 * The payment as expired, if nobody was asked to pay it in its time; a search that is still on is ended. While an order is
 * open its end decides instead: whoever pays in time is paid for, however long the rest takes.
 */
export async function expireIfDue(act: Act, payment: Payment): Promise<Payment | undefined> {
  const { standing, expiresAt, expiredAt } = payment
  if (standing.status !== 'requires_method' || expiredAt !== undefined || act.now < expiresAt) return undefined
  const journey = await readJourney(act.trx, payment.id)
  if (journey?.order && isUnderWay(journey)) return undefined
  if (journey) await withdrawMatch(act, journey.match.id)
  return { ...payment, expiredAt: act.now }
}
