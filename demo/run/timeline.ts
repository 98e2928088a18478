import type { Receipt } from '@sampan/ledger/log/receipt'

type Line = { readonly time: number; readonly text: string }

/** The receipt's entries as lines for people: what was done, when, and who signed it. */
export function timeline(receipt: Receipt): string[] {
  const lines = receipt.entries.map(entry => describe(JSON.parse(entry.leaf) as Record<string, unknown>))
  const start = lines[0]?.time ?? 0
  return lines.map(line => `  +${String(line.time - start).padStart(3)} s  ${line.text}`)
}

function describe(entry: Record<string, unknown>): Line {
  const kind = String(entry['kind'])
  const signatures = (entry['signatures'] ?? []) as { role: string; address: string }[]
  const signed = signatures.map(signature => `${signature.role} ${short(signature.address)}`).join(' and ')
  const chain = entry['chain'] as { chainTransaction?: string; block?: { height?: number } } | undefined
  const by = signed
    ? `signed by ${signed}`
    : chain
      ? `on chain, block ${chain.block?.height}, ${short(chain.chainTransaction ?? '')}`
      : 'recorded by the gateway'
  return { time: Number(entry['time']), text: `${kind.padEnd(20)} ${by}` }
}

function short(hex: string): string {
  return hex.length > 14 ? `${hex.slice(0, 8)}…${hex.slice(-4)}` : hex
}
