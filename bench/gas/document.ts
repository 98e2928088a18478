import { fill } from '../page.ts'
import { formatDesigns } from './designs.ts'
import { formatParts, type Traced } from './parts.ts'
import { formatTable, summarise } from './report.ts'
import type { GasRun } from './run.ts'
import { TARGETS } from './targets.ts'

/** A page with its measured blocks filled in anew. Throws when one of them is not there. */
export function fillPage(page: string, run: GasRun, traced: readonly Traced[]): string {
  const blocks = {
    node: `Measured on ${run.node}.`,
    targets: formatTargets(run),
    table: `\`\`\`text\n${formatTable(run.measured, run.transferGas)}\n\`\`\``,
    parts: formatParts(traced),
    designs: formatDesigns(run),
  }
  return Object.entries(blocks).reduce((text, [name, block]) => fill(text, name, block), page)
}

function formatTargets({ measured, transferGas }: GasRun): string {
  const { ratios, anchor_gas_1e6: anchorGas } = summarise(measured, transferGas)
  const lines = TARGETS.map(({ what, ratio, most }) => `| ${what} | ${most} × | ${ratios[ratio]?.toFixed(4) ?? ''} × |`)
  return [
    '| | at most | measured |',
    '|---|---:|---:|',
    ...lines,
    `| an anchor at 1,000,000 entries, no cosigners | 65,000 gas | ${anchorGas?.toLocaleString('en-US') ?? ''} gas |`,
  ].join('\n')
}
