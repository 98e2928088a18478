import type { Ratio } from '@sampan/kernel/ratio'
import { bpsFloor, timesCeil, timesFloor } from '@sampan/kernel/ratio'
import type { Decimals, MatchRequest } from './request.ts'

/** Both sides of a payment at one price. `localUnits` is what the payer pays, `amountUnits` what the vault gives, fee included. */
export type Quote = {
  readonly localUnits: bigint
  readonly amountUnits: bigint
  readonly feeUnits: bigint
  /** amount − fee: what the merchant gets. */
  readonly receivesUnits: bigint
}

/**
 * Local money fixed: the payer pays exactly that, the vault gives floor(amount ÷ price). USDT fixed: the vault gives
 * exactly that, the payer pays the ceiling in the rail's decimals. The fee is rounded down and comes out of the vault's.
 */
export function quotePayment(request: Pick<MatchRequest, 'fixed' | 'decimals' | 'feeBps'>, price: Ratio): Quote {
  const { fixed, decimals, feeBps } = request
  const assetPerLocal = unitPrice(price, decimals)
  const amountUnits = fixed.side === 'asset' ? fixed.units : timesFloor(fixed.units, assetPerLocal)
  const localUnits = fixed.side === 'local' ? fixed.units : ceilOnRail(fixed.units, inverse(assetPerLocal), decimals)
  const feeUnits = bpsFloor(amountUnits, feeBps)
  return { localUnits, amountUnits, feeUnits, receivesUnits: amountUnits - feeUnits }
}

/** Token units for one local unit. */
function unitPrice(price: Ratio, decimals: Decimals): Ratio {
  return {
    numerator: price.denominator * 10n ** BigInt(decimals.asset),
    denominator: price.numerator * 10n ** BigInt(decimals.local),
  }
}

function inverse(ratio: Ratio): Ratio {
  return { numerator: ratio.denominator, denominator: ratio.numerator }
}

function ceilOnRail(assetUnits: bigint, localPerAsset: Ratio, decimals: Decimals): bigint {
  const step = 10n ** BigInt(decimals.local - decimals.rail)
  return timesCeil(assetUnits, { ...localPerAsset, denominator: localPerAsset.denominator * step }) * step
}
