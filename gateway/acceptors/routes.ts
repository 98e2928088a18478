import { ok } from '@sampan/kernel/result'
import type { Gateway } from '../act/gateway.ts'
import type { Handlers } from '../http/handler.ts'
import { putOffers } from './put-offers.ts'
import { openSession } from './session.ts'
import { type AcceptorOrders, acceptorStream } from './stream.ts'
import { takeHeartbeat } from './take-heartbeat.ts'

/** The acceptor's side of the API, but for what is about orders. */
export function acceptorRoutes(
  gateway: Gateway,
  orders: AcceptorOrders,
): Handlers<'openAcceptorSession' | 'putOffers' | 'heartbeat' | 'acceptorStream'> {
  return {
    openAcceptorSession: async ({ body }) => {
      const { chain, vault, issued_at: issuedAt, signature } = body
      const session = await openSession(gateway, { chain, vault, issuedAt, signature })
      if (!session.ok) return session
      const { acceptor, token, expiresAt } = session.value
      return ok({ object: 'session', token, acceptor, expires_at: expiresAt })
    },
    putOffers: ({ caller, body }) => putOffers(gateway, caller.acceptor, body),
    heartbeat: async ({ caller, body }) => {
      await takeHeartbeat(gateway, caller.acceptor, body.feeds_fresh)
      return ok(undefined)
    },
    acceptorStream: async ({ caller, signal }) => ok(acceptorStream(gateway, orders, caller.acceptor, signal)),
  }
}
