/**
 * A decimal string for reading: whole digits in threes, and of the decimals all but trailing zeros beyond the second.
 * The digits are never rounded. "1250000.00" is "1,250,000.00", "26.630000" is "26.63".
 */
export function formatAmount(decimal: string): string {
  const [whole = '', fraction = ''] = decimal.split('.')
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',')
  const kept = fraction.slice(0, 2) + fraction.slice(2).replace(/0+$/, '')
  return kept === '' ? grouped : `${grouped}.${kept}`
}

/** With its currency, number first: "1,250,000.00 IDR". */
export function formatMoney(decimal: string, currency: string): string {
  return `${formatAmount(decimal)} ${currency}`
}

export function isZero(decimal: string): boolean {
  return /^0(\.0*)?$/.test(decimal)
}
