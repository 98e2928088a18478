import type { GasChain } from './chain.ts'

/** The figures that issues and docs compare, all but one as multiples of a bare transfer. */
export type RatioName = 'single' | 'batch_100_paid' | 'batch_100_credit' | 'one_of_batch' | 'pooled_flush'

/** What one thing cost: the `gasUsed` of its receipt, or that divided by the number of orders it served. */
export type Row = { readonly what: string; readonly gas: number }

export type Measured = {
  readonly title: string
  readonly rows: readonly Row[]
  /** Gas that is divided by the bare transfer's. Leave out what was not measured. */
  readonly headlines?: Partial<Record<RatioName, number>>
  /** Gas of an anchor at a million entries. */
  readonly anchorGas1e6?: number
}

/** One subject, one file. It deploys what it needs beyond the chain, and measures on warm storage. */
export type Subject = (chain: GasChain) => Promise<Measured>
