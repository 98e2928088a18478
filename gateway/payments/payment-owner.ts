import { assert } from '@sampan/kernel/assert'
import type { Gateway } from '../act/gateway.ts'
import type { OrderOwner } from '../orders/ports.ts'
import { expireIfDue } from './expire-payment.ts'
import { settleStanding } from './settle-standing.ts'
import { takePayment } from './store/payments.ts'

/** Payments as the owner of orders. */
export function paymentOwner(gateway: Gateway): OrderOwner {
  return {
    async journeyChanged(act, owner) {
      const payment = await takePayment(act.trx, owner)
      assert(payment, 'a payment is never deleted')
      await settleStanding(gateway, act, (await expireIfDue(act, payment)) ?? payment)
    },
  }
}
