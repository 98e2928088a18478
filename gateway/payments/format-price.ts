import { formatUnits } from '@sampan/kernel/decimal'
import type { Ratio } from '@sampan/kernel/ratio'

const SHOWN_DECIMALS = 8

/** A price as a decimal string, rounded up in the eighth decimal and without trailing zeros. */
export function formatPrice({ numerator, denominator }: Ratio): string {
  const scaled = (numerator * 10n ** BigInt(SHOWN_DECIMALS) + denominator - 1n) / denominator
  return formatUnits(scaled, SHOWN_DECIMALS).replace(/\.?0+$/, '')
}
