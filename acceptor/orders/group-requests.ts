import type { LockRequest } from '@sampan/api/acceptor-protocol'
import { MAX_BATCH_ORDERS } from '@sampan/order/v1/batch'

/** What the orders of a batch share, of what a gateway asks for; the confirmer is the vault itself. */
const SHARED = ['vault', 'arbiter', 'fee_to', 'lock_by', 'claim_by', 'confirm_by', 'rule_by'] as const

/** The requests that one batch can answer, in the order of the first of each, at most 256 together. */
export function groupRequests(requests: readonly LockRequest[]): LockRequest[][] {
  const groups = new Map<string, LockRequest[]>()
  for (const request of requests) {
    const key = JSON.stringify(SHARED.map(field => request[field]))
    groups.set(key, [...(groups.get(key) ?? []), request])
  }
  return [...groups.values()].flatMap(group =>
    Array.from({ length: Math.ceil(group.length / MAX_BATCH_ORDERS) }, (_, i) =>
      group.slice(i * MAX_BATCH_ORDERS, (i + 1) * MAX_BATCH_ORDERS),
    ),
  )
}
