/** A positive exact fraction, e.g. a price. Both parts are greater than zero. */
export type Ratio = { readonly numerator: bigint; readonly denominator: bigint }

/** floor(value × numerator ÷ denominator): what a payee gets. */
export function timesFloor(value: bigint, ratio: Ratio): bigint {
  return divideFloor(value * ratio.numerator, ratio.denominator)
}

/** ceil(value × numerator ÷ denominator): what a payer pays. */
export function timesCeil(value: bigint, ratio: Ratio): bigint {
  return -divideFloor(-value * ratio.numerator, ratio.denominator)
}

/** Basis points of a value, rounded down. 1 basis point is 1/10,000. */
export function bpsFloor(value: bigint, bps: number): bigint {
  return divideFloor(value * BigInt(bps), 10_000n)
}

/** BigInt's own division rounds towards zero. The divisor is positive. */
function divideFloor(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor
  return value < 0n && quotient * divisor !== value ? quotient - 1n : quotient
}
