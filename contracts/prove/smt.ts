/**
 * Proves the accounting of a vault, the very contract it inherits: `npm run smt`. Every assertion of AccountingProof
 * must hold and, in acts that find what they demand, no arithmetic may revert; then each broken variant must fail.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BROKEN_VARIANTS, breakIt } from './broken-variants.ts'
import { check, type Targets } from './model-checker.ts'

const PROOF = 'prove/AccountingProof.sol'
const CONTRACT = 'AccountingProof'
const ACCOUNTING = 'src/VaultAccounting.sol'
/** The machine's two cores. */
const AT_ONCE = 2

function prove(targets: Targets): boolean {
  const { proved, open, queries } = check(PROOF, CONTRACT, targets)
  console.log(`${targets}: ${proved} proved, ${open.length} open, ${queries} queries`)
  for (const line of open) console.log(`  ${line}`)
  const text = readFileSync(join(import.meta.dirname, 'AccountingProof.sol'), 'utf8')
  const least = targets === 'asserts' ? text.split(/\bassert\(/).length - 1 : 1
  return open.length === 0 && proved >= least
}

function refute(name: string): boolean {
  const variant = BROKEN_VARIANTS.find(candidate => candidate.name === name)
  if (!variant) throw new Error(`No broken variant is called ${name}`)
  const { file = ACCOUNTING } = variant
  const rewrite = (path: string, text: string) => (path === file ? breakIt(variant, text) : text)
  const { open } = check(PROOF, CONTRACT, 'asserts', { rewrite, stopAtFirst: true })
  const violation = open.find(line => line.includes('happens here'))
  console.log(`broken, ${name}: ${violation ? `refuted, ${violation}` : 'NOT refuted'}`)
  return violation !== undefined
}

function inProcess(job: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [import.meta.filename, job], { stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', code => resolve(code === 0))
  })
}

/** solc keeps its thread until it has its answer, so jobs are processes. */
async function runAll(): Promise<boolean> {
  const jobs = ['arithmetic', 'asserts', ...BROKEN_VARIANTS.map(({ name }) => name)]
  const results: boolean[] = []
  const work = async () => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) results.push(await inProcess(job))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results.every(Boolean)
}

const [job] = process.argv.slice(2)
if (job === undefined) {
  const started = performance.now()
  const isProven = await runAll()
  console.log(`${isProven ? 'proven' : 'NOT proven'} in ${((performance.now() - started) / 1000).toFixed(0)} s`)
  process.exitCode = isProven ? 0 : 1
} else {
  process.exitCode = (job === 'asserts' || job === 'arithmetic' ? prove(job) : refute(job)) ? 0 : 1
}
