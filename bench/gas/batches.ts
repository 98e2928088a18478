import type { Subject } from './subject.ts'

/**
 * Orders locked and released many at once: gas per order for 1, 10, 50, 100 and 256 orders, paid to holders and as
 * credit, and one order released alone out of 100.
 * Nothing yet. What it gives when there are batches: the headlines `batch_100_paid` and `batch_100_credit`, lock and
 * release of one order of 100 together, and `one_of_batch`, its lock among 100 and its release alone.
 */
export const measureBatches: Subject = async () => ({ title: 'Orders in a batch', rows: [] })
