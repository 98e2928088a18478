import type { QueueDefinition } from '@sampan/database/queue-definition'

export const CLOSE_REQUEST_QUEUE = 'orders.close_request'

/** For `openQueue`. */
export const orderQueues: readonly QueueDefinition[] = [{ name: CLOSE_REQUEST_QUEUE, expireSeconds: 60 }]
