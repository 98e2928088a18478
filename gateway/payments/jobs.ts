import type { JobHandler } from '@sampan/database/queue-definition'
import { assert } from '@sampan/kernel/assert'
import { commitAct } from '../act/commit-act.ts'
import type { Gateway } from '../act/gateway.ts'
import { isUnderWay, readJourney } from '../orders/read-journey.ts'
import { withdrawMatch } from '../orders/withdraw-match.ts'
import { settleStanding } from './settle-standing.ts'
import { takePayment } from './store/payments.ts'

/**
 * A job at `expires_at`: a payment nobody was asked to pay expires. While an order is open its end decides instead, since
 * whoever pays in time is paid for, however long the rest takes.
 */
export function expirePayment(gateway: Gateway): JobHandler {
  return async ({ payload }) => {
    const { payment: id } = payload
    assert(typeof id === 'string', 'the job names its payment')
    await commitAct(gateway, 'payments.expire', async act => {
      const payment = await takePayment(act.trx, id)
      if (payment?.standing.status !== 'requires_method' || act.now < payment.expiresAt) return
      const journey = await readJourney(act.trx, id)
      if (journey?.order && isUnderWay(journey)) return
      if (journey) await withdrawMatch(act, journey.match.id)
      act.log({ kind: 'payment.expired', payment: payment.reference, time: act.now, detail: {}, key: `expired:${id}` })
      await settleStanding(gateway, act, { ...payment, expiredAt: act.now })
    })
  }
}
