import type { RelayRow, RelayRun } from './measure.ts'

export function formatRelay({ rows, transferGas }: RelayRun): string {
  const units = (gas: number) => Math.round(gas).toLocaleString('en-US')
  const seconds = (ms: number) => (ms / 1000).toFixed(1)
  const lines = rows.map(row => {
    const { payments, locks, releases, shared, lockGas, releaseGas, lockMs, releaseMs } = row
    const gas = `${units(lockGas / payments)} | ${units(releaseGas / payments)}`
    const calls = `${locks} | ${releases}${shared > 0 ? ` (${shared})` : ''}`
    const times = [lockMs.median, lockMs.p95, releaseMs.median, releaseMs.p95].map(seconds).join(' | ')
    return `| ${nameOf(row)} | ${calls} | ${gas} | ${transfersOf(row, transferGas).toFixed(2)} × | ${times} |`
  })
  return [
    '| payments | locks | releases | gas of a lock | of a release | both, each | lock s | 95 % | release s | 95 % |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...lines,
  ].join('\n')
}

/** Each load in multiples: its gas of the bare transfer, its times of those of the first load. */
export function summariseRelay({ rows, transferGas, options }: RelayRun) {
  const [first] = rows
  const times = (row: RelayRow, of: 'lockMs' | 'releaseMs') => round(row[of].median / (first?.[of].median ?? 1))
  const ratios = Object.fromEntries(
    rows.map(row => {
      const gas = round(transfersOf(row, transferGas))
      return [nameOf(row), { gas, lock_time: times(row, 'lockMs'), release_time: times(row, 'releaseMs') }]
    }),
  )
  const failed = rows.reduce((sum, row) => sum + row.failed, 0)
  return { block_seconds: options.blockSeconds, release_wait_ms: options.releaseWaitMs, failed, ratios }
}

/** What one payment costs, in bare transfers. */
function transfersOf({ payments, lockGas, releaseGas }: RelayRow, transferGas: number): number {
  return (lockGas + releaseGas) / payments / transferGas
}

/** As it is written on the command line. */
function nameOf({ payments, spreadSeconds }: RelayRow): string {
  return spreadSeconds === 0 ? String(payments) : `${payments}@${spreadSeconds}`
}

function round(ratio: number): number {
  return Math.round(ratio * 1_000) / 1_000
}
