import type { RailProfile } from '../profile/rail.ts'

const MINUTE = 60
const DAY = 86_400

/** Settles in seconds at any hour, but Brazil's special return mechanism (MED) can pull fraud proceeds back for weeks. */
export const PIX: RailProfile = {
  id: 'pix',
  title: 'Pix',
  titleKey: 'rail.pix',
  currencies: ['BRL'],
  railDecimals: { BRL: 2 },
  maxUnits: { BRL: 9_999_999_999n },
  instant: true,
  windows: {
    paySeconds: 15 * MINUTE,
    claimGraceSeconds: 30 * MINUTE,
    confirmSeconds: DAY,
    ruleSeconds: 3 * DAY,
    lateArrivalSeconds: 3 * DAY,
  },
  reference: { carrier: 'id', maxLength: 25, example: '7K3M9QXT7E' },
  reversal: {
    level: 'medium',
    days: 80,
    note: 'Under MED 2.0 a payer can report fraud for 80 days and the money is followed across accounts.',
  },
  autoReleaseCapUnits: {
    BRL: { T1: 500_000n, T2: 100_000n, T3: 100_000n, T4: 20_000n, T5: 10_000n, T6: 0n },
  },
  payerLimitNote:
    'Banks cap Pix at night, commonly at R$ 1,000 between 20:00 and 06:00, and on newly registered devices.',
}
