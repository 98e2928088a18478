/** Runs the long profile of the invariants and counts its calls; fails when one is broken or too few were made. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const LEAST_CALLS = 1_000_000

const startedAt = performance.now()
const { status, stdout, error } = spawnSync(
  process.execPath,
  [join(import.meta.dirname, 'forge.ts'), 'test', '--match-test', '^invariant_', ...process.argv.slice(2)],
  { env: { ...process.env, FOUNDRY_PROFILE: 'long' }, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' },
)
if (error) throw error
// forge reports its progress in lines of JSON.
process.stdout.write(stdout.replaceAll(/^\{.*\}\n/gm, ''))
const calls = [...stdout.matchAll(/\(runs: \d+, calls: (\d+), reverts: \d+\)/g)].map(([, count]) => Number(count))
const total = calls.reduce((sum, count) => sum + count, 0)
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1)
console.log(`${total} calls over ${calls.length} invariants in ${minutes} minutes`)
process.exitCode = status === 0 && total < LEAST_CALLS ? 1 : (status ?? 1)
