import type { GasRun } from './run.ts'

type Design = { readonly what: string; readonly how: string; readonly gas: number }

/** Measured with the published code of each, on a local node of the same kind, warm, receipts; USDT is TetherToken. */
const PUBLISHED: readonly Design[] = [
  { what: 'USDT', how: 'transfer to a holder', gas: 46_097 },
  { what: 'USDT', how: 'transfer to a new holder', gas: 63_209 },
  { what: 'USDC', how: 'transfer to a holder', gas: 45_155 },
  { what: 'x402 exact (USDC, EIP-3009)', how: 'transferWithAuthorization', gas: 86_234 },
  { what: 'x402 batch settlement', how: 'claim, one of 25, before the settle of 57,569 for them all', gas: 19_866 },
  { what: 'commerce-payments, USDT by Permit2', how: 'authorize + capture', gas: 134_371 + 81_228 },
  { what: 'commerce-payments, USDT by Permit2', how: 'charge, in one step', gas: 162_737 },
  { what: 'OpenPeer, an ordinary ERC-20', how: 'create + markAsPaid + release', gas: 162_730 + 46_026 + 75_021 },
  { what: 'zkp2p v2', how: 'signalIntent + fulfillIntent', gas: 508_483 + 278_296 },
]

const OURS: readonly { readonly what: string; readonly row: string }[] = [
  { what: 'an order by itself', row: 'lock + release' },
  { what: 'an order by itself, with a fee', row: 'lock + release, with a fee' },
  { what: 'one of 100 orders, paid out', row: 'lock + release, 100, paid out' },
  { what: 'one of 100 orders, as credit', row: 'lock + release, 100, as credit' },
  { what: 'a payment address, the first time', row: 'first flush, creating it' },
  { what: 'a payment address of a pool of 100', row: 'pooled, 100 by flushCreated' },
]

/** A Markdown table, the cheapest last. */
export function formatDesigns(run: GasRun): string {
  const rows = run.measured.flatMap(measured => measured.rows)
  const ours = OURS.map(({ what, row }) => ({
    what: `**Sampan**, ${what}`,
    how: row,
    gas: rows.find(found => found.what === row)?.gas ?? Number.NaN,
  }))
  const lines = [...PUBLISHED, ...ours]
    .sort((a, b) => b.gas - a.gas)
    .map(({ what, how, gas }) => `| ${what} | ${how} | ${Math.round(gas).toLocaleString('en-US')} |`)
  return ['| design | acts | gas of a payment |', '|---|---|---:|', ...lines].join('\n')
}
