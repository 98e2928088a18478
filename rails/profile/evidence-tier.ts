/**
 * How well a credit is proven. T1 signed bank webhook, bank API or booked statement fetched from the bank; T2 aggregator;
 * T3 uploaded file; T4 bank e-mail with a verified DKIM signature; T5 phone notification or SMS, whose sender can be
 * forged; T6 the payer's own slip or screenshot, which never releases anything.
 */
export type EvidenceTier = 'T1' | 'T2' | 'T3' | 'T4' | 'T5' | 'T6'

export const EVIDENCE_TIERS: readonly EvidenceTier[] = ['T1', 'T2', 'T3', 'T4', 'T5', 'T6']

/** The most one automatic release may free, per evidence tier, in units of the local currency. 0 means: ask a person. */
export type CapByTier = Readonly<Record<EvidenceTier, bigint>>

/** Nothing is released without a person. */
export const NO_AUTO_RELEASE: CapByTier = { T1: 0n, T2: 0n, T3: 0n, T4: 0n, T5: 0n, T6: 0n }
