/**
 * Measures what batches save and cost: `node test/load/main.ts [payments at once …] [--block SECONDS] [--wait MS]
 * [--spread MS] [--postgres URL]`. The last line is JSON.
 */
import { parseArgs } from 'node:util'
import { openLoadWorld } from './load-world.ts'
import { type LoadReport, runLoad } from './run-load.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    block: { type: 'string', default: '1' },
    wait: { type: 'string', default: '500' },
    spread: { type: 'string', default: '0' },
    postgres: { type: 'string' },
  },
})
const loads = positionals.length > 0 ? positionals.map(Number) : [1, 3, 20, 100]
const world = await openLoadWorld({
  blockSeconds: Number(values.block),
  releaseWaitMs: Number(values.wait),
  postgresUrl: values.postgres,
})
const rows: ReturnType<typeof rowOf>[] = []
try {
  await runLoad(world, 1, 0) // what is done for the first time costs more than it ever will again
  for (const load of loads) rows.push(rowOf(await runLoad(world, load, Number(values.spread))))
} finally {
  await world.close()
}
console.table(rows)
console.log(JSON.stringify({ block_seconds: Number(values.block), release_wait_ms: Number(values.wait), loads: rows }))
process.exit(0)

function rowOf({ payments, spent, lockMs, releaseMs }: LoadReport) {
  const sum = (verbs: readonly string[], of: 'chainTransactions' | 'gas' | 'failed') =>
    verbs.reduce((total, verb) => total + (spent.get(verb)?.[of] ?? 0), 0)
  const locks = ['lock', 'lockBatch']
  const releases = ['release', 'releaseBatch', 'releaseOne', 'takeOut']
  return {
    payments,
    locks: sum(locks, 'chainTransactions'),
    releases: sum(releases, 'chainTransactions'),
    failed: sum([...spent.keys()], 'failed'),
    lock_gas_each: Math.round(sum(locks, 'gas') / payments),
    release_gas_each: Math.round(sum(releases, 'gas') / payments),
    lock_ms_median: quantile(lockMs, 0.5),
    lock_ms_p95: quantile(lockMs, 0.95),
    release_ms_median: quantile(releaseMs, 0.5),
    release_ms_p95: quantile(releaseMs, 0.95),
  }
}

function quantile(rising: readonly number[], q: number): number {
  return Math.round(rising[Math.min(rising.length - 1, Math.floor(q * rising.length))] ?? 0)
}
