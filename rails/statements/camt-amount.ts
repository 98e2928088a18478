import { type CurrencyCode, currencyDecimals } from '@sampan/kernel/currency'
import { parseUnits } from '@sampan/kernel/decimal'
import { type XmlElement, xmlAttribute, xmlText } from '../codecs/xml.ts'

export type CamtAmount = { readonly currency: CurrencyCode; readonly units: bigint }

/**
 * Reads an `Amt` element. Zeros that only pad (`012.50000`) are dropped; a fraction the currency does not have, a sign or
 * anything else is a bad amount, never rounded.
 */
export function readCamtAmount(element: XmlElement | undefined): CamtAmount | 'bad_amount' | 'unknown_currency' {
  const currency = xmlAttribute(element, 'Ccy') ?? ''
  const decimals = currencyDecimals(currency)
  if (!decimals.ok) return 'unknown_currency'
  const text = xmlText(element) ?? ''
  const match = /^(\d{0,30})(?:\.(\d{0,30}))?$/.exec(text)
  if (!match || !/\d/.test(text)) return 'bad_amount'
  const whole = (match[1] ?? '').replace(/^0+/u, '') || '0'
  const fraction = (match[2] ?? '').replace(/0+$/u, '')
  const units = parseUnits(fraction === '' ? whole : `${whole}.${fraction}`, decimals.value)
  return units.ok ? { currency, units: units.value } : 'bad_amount'
}
