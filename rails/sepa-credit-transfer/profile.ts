import { EPC_MAX_UNITS } from '../codecs/epc.ts'
import type { RailProfile } from '../profile/rail.ts'

const DAY = 86_400

/**
 * Two days and two more of grace let a transfer made before a weekend be booked after it. Instant transfers, which every
 * bank in the euro area must offer, end an order in seconds; the windows are for the payer who does not use one.
 */
export const SEPA_CREDIT_TRANSFER: RailProfile = {
  id: 'sepa-credit-transfer',
  title: 'SEPA bank transfer',
  titleKey: 'rail.sepa-credit-transfer',
  currencies: ['EUR'],
  railDecimals: { EUR: 2 },
  maxUnits: { EUR: EPC_MAX_UNITS },
  instant: false,
  windows: {
    paySeconds: 2 * DAY,
    claimGraceSeconds: 2 * DAY,
    confirmSeconds: DAY,
    ruleSeconds: 3 * DAY,
    lateArrivalSeconds: 10 * DAY,
  },
  reference: { carrier: 'structured', maxLength: 25, example: 'RF23 7K3M 9QXT 7E' },
  reversal: {
    level: 'low',
    days: 395,
    note: 'A recall needs the receiver’s consent; for fraud it may be asked for during 13 months.',
  },
  autoReleaseCapUnits: {
    EUR: { T1: 200_000n, T2: 50_000n, T3: 50_000n, T4: 10_000n, T5: 5_000n, T6: 0n },
  },
  payerLimitNote: 'The payer’s bank sets daily limits, often lower for instant transfers.',
}
