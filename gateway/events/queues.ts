import type { QueueDefinition } from '@sampan/database/queue-definition'

export const DELIVER_QUEUE = 'webhooks.deliver'

/** For `openQueue`. Failed deliveries are no failed jobs: their next attempt is a job of its own. */
export const eventQueues: readonly QueueDefinition[] = [{ name: DELIVER_QUEUE, expireSeconds: 60 }]
