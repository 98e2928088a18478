/**
 * `npm run prove`: the proofs of contracts/src that take too long for `npm test`, and their record, result.json, which
 * `npm run tidy` holds against the sources. `npm run prove -- mutation`, `-- smt`, `-- invariants` run one of them; the
 * others' records stay as long as they are about the same sources.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutate } from './mutate.ts'
import { hashSources, readSources } from './record.ts'

type Record = { [part: string]: unknown; date: string; sources: string }

/** The long profile has at least as many. */
const LEAST_CALLS = 1_000_000
const CONTRACTS = join(import.meta.dirname, '..')
const RESULT = join(import.meta.dirname, 'result.json')

/** Each proof: what goes into the record, or undefined where it failed. */
const PARTS: { readonly [part: string]: () => unknown } = {
  invariants,
  smt,
  mutation: async () =>
    (await mutate()) ? JSON.parse(readFileSync(join(import.meta.dirname, 'mutation.json'), 'utf8')).figures : undefined,
}

async function prove(parts: readonly string[]): Promise<boolean> {
  const sources = hashSources(readSources())
  const former: Record | undefined = existsSync(RESULT) ? JSON.parse(readFileSync(RESULT, 'utf8')) : undefined
  const kept = former?.sources === sources ? former : {}
  const record: Record = { ...kept, date: new Date().toISOString().slice(0, 10), sources }
  let isProven = true
  for (const part of parts) {
    const proof = await PARTS[part]?.()
    if (proof === undefined) isProven = false
    record[part] = proof
    process.stdout.write(`${part}: ${proof === undefined ? 'FAILED' : JSON.stringify(proof)}\n`)
  }
  // A failed proof leaves its part out, which tidy complains about.
  writeFileSync(RESULT, `${JSON.stringify(record, null, 2)}\n`)
  return isProven
}

function invariants() {
  const output = run('node', ['forge.ts', 'test', '--match-contract', 'Invariant'], { FOUNDRY_PROFILE: 'long' })
  const passed = [...(output ?? '').matchAll(/\[PASS\] (\w+)\(\) \(runs: \d+, calls: (\d+)/g)]
  const calls = passed.reduce((sum, [, , count]) => sum + Number(count), 0)
  if (output !== undefined && calls < LEAST_CALLS) process.stdout.write(`${calls} calls are too few\n`)
  return output === undefined || calls < LEAST_CALLS ? undefined : { invariants: passed.length, calls }
}

function smt() {
  const start = performance.now()
  const output = run('npm', ['run', '--silent', 'smt'])
  return output === undefined ? undefined : { proven: true, seconds: Math.round((performance.now() - start) / 1000) }
}

/** What a command printed, which is shown too; undefined if it failed. */
function run(command: string, args: readonly string[], environment: { readonly [name: string]: string } = {}) {
  const { status, stdout } = spawnSync(command, args, {
    cwd: CONTRACTS,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
  process.stdout.write(stdout ?? '')
  return status === 0 ? stdout : undefined
}

const asked = process.argv.slice(2)
const unknown = asked.find(part => !Object.hasOwn(PARTS, part))
if (unknown) throw new Error(`no proof is called ${unknown}: ${Object.keys(PARTS).join(', ')}`)
process.exitCode = (await prove(asked.length > 0 ? asked : Object.keys(PARTS))) ? 0 : 1
