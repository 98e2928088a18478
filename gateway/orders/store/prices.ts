import type { Ratio } from '@sampan/kernel/ratio'

export function priceToJson(price: Ratio): string {
  return JSON.stringify([String(price.numerator), String(price.denominator)])
}

export function priceFromJson(value: unknown): Ratio {
  const [numerator = '', denominator = ''] = value as string[]
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) }
}
