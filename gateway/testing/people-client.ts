import type { CheckoutView } from '@sampan/api/checkout'
import type { EventObject } from '@sampan/api/event'
import type { OrderObject } from '@sampan/api/order'
import type { PaymentObject } from '@sampan/api/payment'
import type { Address } from '@sampan/kernel/hex'
import type { SignedAct } from '@sampan/order/v1/typed-data'
import { apiCall } from './api-call.ts'
import type { DeviceKey } from './device-key.ts'
import { signAct } from './sign-act.ts'
import type { Person } from './test-chain.ts'

type EventPage = { readonly data: readonly EventObject[]; readonly has_more: boolean }

/** What the merchant's server and the payer's page ask of a gateway. `url` is asked anew for each call. */
export function peopleClient(url: () => string, apiKey: string) {
  const asMerchant = { token: apiKey }
  return {
    createPayment: async (body: Record<string, unknown> = {}) => {
      const wanted = { amount: '100.00', currency: 'BRL', ...body }
      return (await apiCall<PaymentObject>(url(), 'POST', '/v1/payments', { body: wanted, ...asMerchant })).body
    },
    payment: async (id: string) => (await apiCall<PaymentObject>(url(), 'GET', `/v1/payments/${id}`, asMerchant)).body,
    /** Types of a payment's events, in their order. */
    events: async (payment: string) => {
      const types: string[] = []
      for (let after = ''; ; ) {
        const path = `/v1/events?limit=100${after && `&after=${after}`}`
        const { body } = await apiCall<EventPage>(url(), 'GET', path, asMerchant)
        types.push(...body.data.filter(event => event.data.object.id === payment).map(event => event.type))
        after = body.data.at(-1)?.id ?? after
        if (!body.has_more) return types
      }
    },
    checkout: async (id: string) => (await apiCall<CheckoutView>(url(), 'GET', `/v1/checkout/${id}`)).body,
    choose: async (id: string, payer: Address, body: Record<string, unknown> = {}) =>
      apiCall<CheckoutView>(url(), 'POST', `/v1/checkout/${id}/method`, {
        body: { rail: 'pix', currency: 'BRL', payer, ...body },
      }),
    act: async (act: SignedAct, order: OrderObject, who: DeviceKey | Person) =>
      apiCall<OrderObject>(url(), 'POST', `/v1/orders/${order.id}/acts`, { body: await signAct(act, order, who) }),
  }
}
