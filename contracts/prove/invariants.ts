import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The long profile has at least as many. */
const LEAST_CALLS = 1_000_000
const CONTRACTS = join(import.meta.dirname, '..')

export type InvariantsProof = { readonly invariants: number; readonly calls: number; readonly minutes: number }

/** Runs the long profile of the invariants and counts its calls; undefined when one is broken or too few were made. */
export function proveInvariants(): InvariantsProof | undefined {
  const startedAt = performance.now()
  const { status, stdout, error } = spawnSync(process.execPath, ['forge.ts', 'test', '--match-test', '^invariant_'], {
    cwd: CONTRACTS,
    env: { ...process.env, FOUNDRY_PROFILE: 'long' },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 1024 * 1024 * 1024,
  })
  if (error) throw error
  // forge reports its progress in lines of JSON.
  process.stdout.write(stdout.replaceAll(/^\{.*\}\n/gm, ''))
  const counts = [...stdout.matchAll(/\(runs: \d+, calls: (\d+), reverts: \d+\)/g)].map(([, count]) => Number(count))
  const calls = counts.reduce((sum, count) => sum + count, 0)
  if (calls < LEAST_CALLS) process.stdout.write(`${calls} calls are fewer than ${LEAST_CALLS}\n`)
  if (status !== 0 || calls < LEAST_CALLS) return undefined
  return { invariants: counts.length, calls, minutes: Math.round((performance.now() - startedAt) / 60_000) }
}
