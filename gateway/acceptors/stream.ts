import type { AcceptorOrder, LockRequest } from '@sampan/api/acceptor-protocol'
import type { Database } from '@sampan/database/database'
import type { Gateway } from '../act/gateway.ts'
import type { StreamEvent } from '../http/handler.ts'
import { watch } from '../http/watch.ts'

/** What the stream reads of the orders. `sinceVersion` is 0 at first and the version last answered afterwards. */
export type AcceptorOrders = {
  openLockRequests(executor: Database['kysely'], acceptor: string): Promise<readonly LockRequest[]>
  acceptorOrders(
    executor: Database['kysely'],
    acceptor: string,
    sinceVersion: number,
  ): Promise<{ readonly version: number; readonly orders: readonly AcceptorOrder[] }>
}

const PING_SECONDS = 5

/**
 * What an acceptor's daemon must know, as it comes: all live orders first, then each change; every open request once,
 * and its withdrawal when it is open no more. Each connection starts anew, so nothing is lost with one.
 */
export async function* acceptorStream(
  gateway: Gateway,
  source: AcceptorOrders,
  acceptor: string,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  let known = new Set<string>()
  let version = 0
  let pingAt = 0
  for await (const _ of watch(gateway.changes, [`acceptor:${acceptor}`], signal)) {
    const changed = await source.acceptorOrders(gateway.database.kysely, acceptor, version)
    version = changed.version
    for (const order of changed.orders) yield { event: 'order', data: JSON.stringify(order) }
    const open = await source.openLockRequests(gateway.database.kysely, acceptor)
    for (const request of open) {
      if (!known.has(request.id)) yield { event: 'request', data: JSON.stringify(request) }
    }
    const still = new Set(open.map(request => request.id))
    for (const request of known) {
      if (!still.has(request)) yield { event: 'withdrawn', data: JSON.stringify({ request }) }
    }
    known = still
    const time = gateway.now()
    if (time >= pingAt) {
      pingAt = time + PING_SECONDS
      yield { event: 'ping', data: JSON.stringify({ time }) }
    }
  }
}
