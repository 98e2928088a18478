import type { Spent } from './count-gas.ts'
import { type Load, runLoad } from './run-load.ts'
import { openLoadWorld } from './world.ts'

export type RelayOptions = {
  readonly loads: readonly Load[]
  readonly blockSeconds: number
  readonly releaseWaitMs: number
  /** Of a PostgreSQL server; embedded databases without it. */
  readonly postgresUrl?: string | undefined
}

/** One load, what was spent on it, and how long it took: milliseconds, median and 95th percentile. */
export type RelayRow = Load & Spent & { readonly lockMs: Quantiles; readonly releaseMs: Quantiles }

type Quantiles = { readonly median: number; readonly p95: number }

/** `transferGas`: the bare transfer to a holder, on the same chain, with which the rest is compared. */
export type RelayRun = {
  readonly transferGas: number
  readonly options: RelayOptions
  readonly rows: readonly RelayRow[]
}

/** Runs the loads one after the other on one gateway, one daemon and one chain. */
export async function measureRelay(options: RelayOptions): Promise<RelayRun> {
  const world = await openLoadWorld(options)
  try {
    // What is done for the first time costs more than it ever will again.
    await runLoad(world, { payments: 1, spreadSeconds: 0 })
    const rows: RelayRow[] = []
    for (const load of options.loads) {
      const { spent, lockMs, releaseMs } = await runLoad(world, load)
      rows.push({ ...load, ...spent, lockMs: quantilesOf(lockMs), releaseMs: quantilesOf(releaseMs) })
    }
    return { transferGas: world.transferGas, options, rows }
  } finally {
    await world.close()
  }
}

function quantilesOf(rising: readonly number[]): Quantiles {
  const at = (q: number) => Math.round(rising[Math.min(rising.length - 1, Math.floor(q * rising.length))] ?? 0)
  return { median: at(0.5), p95: at(0.95) }
}
