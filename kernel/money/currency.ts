import { ok, type Refusal, type Result, refuse } from '../result/result.ts'

/** An ISO 4217 alphabetic code this build knows. */
export type CurrencyCode = string

/**
 * ISO 4217 minor-unit exponents (list one). Vendored because `Intl` differs from ISO for 16 currencies.
 * A currency that is not here is refused, never guessed.
 */
const EXPONENTS: Readonly<Record<string, number>> = {
  AED: 2,
  ARS: 2,
  AUD: 2,
  BDT: 2,
  BGN: 2,
  BHD: 3,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CLP: 0,
  CNY: 2,
  COP: 2,
  CZK: 2,
  DKK: 2,
  EGP: 2,
  EUR: 2,
  GBP: 2,
  GHS: 2,
  HKD: 2,
  HUF: 2,
  IDR: 2,
  ILS: 2,
  INR: 2,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KES: 2,
  KRW: 0,
  KWD: 3,
  LKR: 2,
  MAD: 2,
  MXN: 2,
  MYR: 2,
  NGN: 2,
  NOK: 2,
  NZD: 2,
  OMR: 3,
  PEN: 2,
  PHP: 2,
  PKR: 2,
  PLN: 2,
  PYG: 0,
  QAR: 2,
  RON: 2,
  RSD: 2,
  SAR: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TND: 3,
  TRY: 2,
  TWD: 2,
  TZS: 2,
  UAH: 2,
  UGX: 0,
  USD: 2,
  UYU: 2,
  VES: 2,
  VND: 0,
  XAF: 0,
  XOF: 0,
  ZAR: 2,
  ZMW: 2,
}

/** Decimals in which amounts of the currency are stored and written. A rail may allow fewer. */
export function currencyDecimals(code: CurrencyCode): Result<number, Refusal<'money.unknown_currency'>> {
  const decimals = Object.hasOwn(EXPONENTS, code) ? EXPONENTS[code] : undefined
  if (decimals === undefined) return refuse('money.unknown_currency', { value: code.slice(0, 12), example: 'EUR' })
  return ok(decimals)
}
