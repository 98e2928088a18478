import type { QueueDefinition } from '@sampan/database/queue-definition'

export const EXPIRE_QUEUE = 'payments.expire'

/** For `openQueue`. */
export const paymentQueues: readonly QueueDefinition[] = [{ name: EXPIRE_QUEUE, expireSeconds: 60 }]
