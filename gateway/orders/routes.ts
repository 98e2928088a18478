import { type Hex, isHex } from '@sampan/kernel/hex'
import { ok, refuse } from '@sampan/kernel/result'
import type { Handlers } from '../http/handler.ts'
import { acceptLockRequest } from './accept-lock-request.ts'
import { acceptLockRequests } from './accept-lock-requests.ts'
import { acceptorOrders } from './acceptor-orders.ts'
import { declineLockRequest } from './close-lock-request.ts'
import { drawView } from './draw-view.ts'
import { orderView } from './order-view.ts'
import type { OrdersGateway } from './ports.ts'
import { releaseTogether } from './release-together.ts'
import { reportLateMoney } from './report-late-money.ts'
import { findMatch } from './store/matches.ts'
import { findOrder } from './store/orders.ts'
import { submitAct } from './submit-act.ts'

type Names =
  | 'getOrder'
  | 'getDraw'
  | 'submitAct'
  | 'acceptLockRequest'
  | 'acceptLockRequests'
  | 'releaseTogether'
  | 'declineLockRequest'
  | 'listAcceptorOrders'
  | 'reportLateMoney'

/** Orders for everybody who knows their id, and what an acceptor does about them. */
export function orderRoutes(gateway: OrdersGateway): Handlers<Names> {
  return {
    getOrder: async ({ params }) => {
      const id = orderIdIn(params)
      const order = id && (await findOrder(gateway.database.kysely, id))
      return order ? ok(orderView(order)) : refuse('order.unknown', { order: params.id ?? '' })
    },
    getDraw: async ({ params }) => {
      const id = orderIdIn(params)
      const order = id && (await findOrder(gateway.database.kysely, id))
      const match = order && (await findMatch(gateway.database.kysely, order.match))
      return match ? ok(drawView(order.id, match)) : refuse('order.unknown', { order: params.id ?? '' })
    },
    submitAct: async ({ params, body }) => {
      const id = orderIdIn(params)
      return id ? submitAct(gateway, id, body) : refuse('order.unknown', { order: params.id ?? '' })
    },
    acceptLockRequest: ({ params, body, caller }) =>
      acceptLockRequest(gateway, { acceptor: caller.acceptor, request: params.id ?? '', body }),
    acceptLockRequests: async ({ body, caller }) => {
      const orders = await acceptLockRequests(gateway, { acceptor: caller.acceptor, body })
      return orders.ok ? ok({ object: 'list', data: orders.value, has_more: false }) : orders
    },
    releaseTogether: async ({ params, body, caller }) => {
      const batch = orderIdIn(params)
      if (!batch) return refuse('order.unknown', { order: params.id ?? '' })
      return releaseTogether(gateway, { acceptor: caller.acceptor, batch, body })
    },
    declineLockRequest: ({ params, caller }) => declineLockRequest(gateway, caller.acceptor, params.id ?? ''),
    listAcceptorOrders: async ({ caller }) => {
      const { orders } = await acceptorOrders(gateway.database.kysely, caller.acceptor, 0)
      return ok({ object: 'list', data: [...orders], has_more: false })
    },
    reportLateMoney: async ({ params, body, caller }) => {
      const id = orderIdIn(params)
      if (!id) return refuse('order.unknown', { order: params.id ?? '' })
      return reportLateMoney(gateway, caller.acceptor, id, body.bank_reference_commitment)
    },
  }
}

/** Of an order or a batch. */
function orderIdIn(params: Readonly<Record<string, string>>): Hex | undefined {
  return isHex(params.id, 32) ? (params.id.toLowerCase() as Hex) : undefined
}
