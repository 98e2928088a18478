import type { Measured, RatioName } from './subject.ts'

export type Summary = {
  readonly ratios: Partial<Record<RatioName, number>>
  readonly anchor_gas_1e6?: number
}

/** Every figure in gas and as a multiple of the bare transfer. Subjects without figures are left out. */
export function formatTable(measured: readonly Measured[], transferGas: number): string {
  const filled = measured.filter(({ rows }) => rows.length > 0)
  const width = Math.max(...filled.flatMap(({ rows }) => rows.map(({ what }) => what.length)))
  return filled
    .map(({ title, rows }) => {
      const lines = rows.map(({ what, gas }) => {
        const units = Math.round(gas).toLocaleString('en-US')
        return `  ${what.padEnd(width)} ${units.padStart(10)} ${(gas / transferGas).toFixed(2).padStart(7)} ×`
      })
      return [title, ...lines].join('\n')
    })
    .join('\n\n')
}

/** What is compared from run to run. A figure that was not measured is not there. */
export function summarise(measured: readonly Measured[], transferGas: number): Summary {
  const headlines = measured.flatMap(({ headlines: given = {} }) => Object.entries(given))
  const ratios = Object.fromEntries(headlines.map(([name, gas]) => [name, round(gas / transferGas)]))
  const anchorGas = measured.flatMap(({ anchorGas1e6 }) => anchorGas1e6 ?? []).at(0)
  return { ratios, ...(anchorGas !== undefined && { anchor_gas_1e6: anchorGas }) }
}

function round(ratio: number): number {
  return Math.round(ratio * 10_000) / 10_000
}
