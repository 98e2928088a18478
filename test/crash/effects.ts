/**
 * Everything a gateway does to the world for one payment in local money. An effect that is not here makes the crash test
 * fail: add it, and the test will kill the gateway there too.
 */
const NAMES = [
  'broadcast send',
  'commit acceptors.heartbeat',
  'commit connector.reserve',
  'commit connector.sent',
  'commit connector.sign',
  'commit connector.take_in',
  'commit idempotency.reserve',
  'commit idempotency.store',
  'commit ledger.checkpoint',
  'commit orders.accept',
  'commit orders.claim',
  'commit orders.release',
  'commit payments.choose_method',
  'commit payments.create',
  'commit queue.webhooks.deliver',
  'commit webhooks.attempt',
  'commit webhooks.claim',
  'request webhook.deliver',
]

/** What comes in their place or besides when several payments lock and are released together. */
const BATCH_NAMES = ['commit orders.accept_batch', 'commit orders.release_together', 'commit relay.releases']

const around = (names: readonly string[]) => names.flatMap(name => [`before ${name}`, `after ${name}`])

/** The point just before and the point just after each effect. */
export const EFFECTS: readonly string[] = around(NAMES)
export const BATCH_EFFECTS: readonly string[] = around(BATCH_NAMES)
