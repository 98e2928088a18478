import type { Hex } from '@sampan/kernel/hex'
import type { Rpc } from '../rpc.ts'

/** Wei per gas. */
export type Fees = { readonly maxFee: bigint; readonly tip: bigint }

const MIN_TIP = 1_000_000n

/** What recent blocks suggest: the median tip, and room for the base fee to double. */
export async function suggestFees(rpc: Rpc): Promise<Fees> {
  const history = await rpc.call<{ baseFeePerGas: Hex[]; reward?: Hex[][] | null }>('eth_feeHistory', [
    '0x5',
    'latest',
    [50],
  ])
  return feesFrom(
    BigInt(history.baseFeePerGas.at(-1) ?? 0),
    (history.reward ?? []).map(([tip]) => BigInt(tip ?? 0)),
  )
}

export function feesFrom(nextBaseFee: bigint, tips: readonly bigint[]): Fees {
  const median = tips.toSorted((a, b) => (a < b ? -1 : 1))[Math.floor(tips.length / 2)] ?? 0n
  const tip = median > MIN_TIP ? median : MIN_TIP
  return { tip, maxFee: 2n * nextBaseFee + tip }
}

/**
 * Fees that replace an earlier attempt: 12.5 % more on both, as nodes demand at least 10 %, and not below what is
 * suggested now. Undefined when that passes the ceiling.
 */
export function bumpFees(earlier: Fees, suggested: Fees, ceilingMaxFee: bigint): Fees | undefined {
  const bump = (fee: bigint) => (fee * 1125n + 999n) / 1000n
  const maxFee = max(bump(earlier.maxFee), suggested.maxFee)
  const tip = max(bump(earlier.tip), suggested.tip)
  return maxFee <= ceilingMaxFee ? { maxFee, tip: tip < maxFee ? tip : maxFee } : undefined
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
