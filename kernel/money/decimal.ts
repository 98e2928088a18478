import { ok, type Refusal, type Result, refuse } from '../result/result.ts'

/**
 * Reads a plain decimal string ("25", "25.5", "0.10") as units of the smallest denomination.
 * Refuses signs, exponents, separators and more decimals than the asset has: nothing is ever rounded on the way in.
 */
export function parseUnits(
  text: string,
  decimals: number,
): Result<bigint, Refusal<'money.not_a_decimal' | 'money.too_many_decimals'>> {
  const match = /^(0|[1-9]\d{0,59})(?:\.(\d{1,60}))?$/.exec(text)
  if (!match) return refuse('money.not_a_decimal', { value: text.slice(0, 80), example: '25.00' })
  const [, whole = '0', fraction = ''] = match
  if (fraction.length > decimals) {
    return refuse('money.too_many_decimals', { value: text, decimals: String(decimals) })
  }
  return ok(BigInt(whole + fraction.padEnd(decimals, '0')))
}

/** Writes units as a decimal string with all of the asset's decimals: `formatUnits(2500n, 2)` is "25.00". */
export function formatUnits(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const sign = units < 0n ? '-' : ''
  return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-decimals)}`
}
