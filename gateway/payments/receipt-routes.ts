import { ok, refuse } from '@sampan/kernel/result'
import type { Gateway } from '../act/gateway.ts'
import type { GatewayLog } from '../act/open-log.ts'
import type { Handlers } from '../http/handler.ts'
import { findPayment } from './store/payments.ts'

/** The receipt for whoever knows the payment's id. It holds no term: values and salts are their holders' to show. */
export function receiptRoutes({ database }: Pick<Gateway, 'database'>, log: GatewayLog): Handlers<'getReceipt'> {
  return {
    getReceipt: async ({ params }) => {
      const id = params.id ?? ''
      const payment = await findPayment(database.kysely, id)
      if (!payment) return refuse('payment.unknown', { payment: id })
      const receipt = await log.receipt(payment.reference)
      if (!receipt.ok) return receipt
      return ok({ name: `receipt-${id}.json`, contentType: 'application/json', bytes: receipt.value })
    },
  }
}
