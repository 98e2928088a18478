import type { QueueDefinition } from '@sampan/database/queue-definition'

/** A job sends what is due at one endpoint: `{ endpoint }`. */
export const DELIVER_QUEUE = 'webhooks.deliver'

/** For `openQueue`. A failed delivery is no failed job: its next attempt is part of a later one. */
export const eventQueues: readonly QueueDefinition[] = [{ name: DELIVER_QUEUE, expireSeconds: 120 }]
