import type { RatioName } from './subject.ts'

export type Target = { readonly what: string; readonly ratio: RatioName; readonly most: number }

/** What we promise, in bare transfers of the same run. */
export const TARGETS: readonly Target[] = [
  { what: 'an order by itself: lock and release, with a limit, without a second key', ratio: 'single', most: 2.8 },
  { what: 'one of 100 orders locked and released together, paid out', ratio: 'batch_100_paid', most: 0.3 },
  { what: 'the same as credit', ratio: 'batch_100_credit', most: 0.2 },
  { what: 'the release of one order out of 100 alone', ratio: 'one_of_batch', most: 1.9 },
  { what: 'the flush of one of 100 payment addresses of a pool', ratio: 'pooled_flush', most: 0.4 },
]
