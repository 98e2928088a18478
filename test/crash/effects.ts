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

/** The point just before and the point just after each effect. */
export const EFFECTS: readonly string[] = NAMES.flatMap(name => [`before ${name}`, `after ${name}`])
