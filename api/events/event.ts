import { z } from 'zod'
import { paymentObject } from '../objects/payment.ts'
import { id, unixSeconds } from '../values/fields.ts'

/** Every event a merchant can receive. To add one: name it here, emit it where the state changes, describe it in specs/api.md. */
export const EVENT_TYPES = [
  'payment.created',
  'payment.awaiting_payment',
  'payment.confirming',
  'payment.paid',
  'payment.expired',
  'payment.cancelled',
  'payment.disputed',
  'payment.returned',
  'payment.partial',
  'payment.over',
  'payment.late',
  'payment.credited',
  'payment.reversed',
] as const

export const eventType = z.enum(EVENT_TYPES)

export const eventObject = z.object({
  object: z.literal('event'),
  id: id('event'),
  type: eventType,
  created: unixSeconds,
  livemode: z.boolean(),
  sequence: z.int().meta({ description: 'Rises by one per object, so that order within an object can be checked.' }),
  data: z.object({ object: paymentObject }),
})

export type EventType = z.infer<typeof eventType>
export type EventObject = z.infer<typeof eventObject>
