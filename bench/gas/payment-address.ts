import type { Subject } from './subject.ts'

/**
 * What it takes to send on a payment: first, later, and for each of a pool of addresses flushed at once.
 * Nothing yet. What it gives when there are payment addresses: the headline `pooled_flush`.
 */
export const measurePaymentAddress: Subject = async () => ({ title: 'Payment address', rows: [] })
