import { type CurrencyCode, currencyDecimals } from '@sampan/kernel/currency'
import { formatUnits } from '@sampan/kernel/decimal'
import { ok, type Result, refuse } from '@sampan/kernel/result'
import type { AmountRefusal, RailProfile } from './rail.ts'

/** Writes an amount with the decimals the rail carries. Refuses rather than rounds. */
export function amountOnRail(
  profile: RailProfile,
  units: bigint,
  currency: CurrencyCode,
): Result<string, AmountRefusal> {
  const decimals = currencyDecimals(currency)
  if (!decimals.ok) return decimals
  const railDecimals = own(profile.railDecimals, currency)
  if (railDecimals === undefined) return refuse('rail.currency_not_carried', { rail: profile.id, currency })
  if (units <= 0n) return refuse('rail.amount_not_positive', { amount: formatUnits(units, decimals.value) })
  const maxUnits = own(profile.maxUnits, currency)
  if (maxUnits !== undefined && units > maxUnits) {
    return refuse('rail.amount_too_large', {
      amount: formatUnits(units, decimals.value),
      max: formatUnits(maxUnits, decimals.value),
    })
  }
  const step = 10n ** BigInt(decimals.value - railDecimals)
  if (units % step !== 0n) {
    return refuse('rail.amount_too_fine', {
      amount: formatUnits(units, decimals.value),
      railDecimals: String(railDecimals),
    })
  }
  return ok(formatUnits(units / step, railDecimals))
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
