/**
 * Proves the accounting of a vault, the very contract it inherits. Every assertion of AccountingProof must hold and, in
 * acts that find what they demand, no arithmetic may revert; then broken variants must fail.
 *
 * `node prove/smt.ts` tries all broken variants, `node prove/smt.ts short` one of them.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BROKEN_VARIANTS, type BrokenVariant, breakIt } from './broken-variants.ts'
import { check, TARGETS, type Target } from './model-checker.ts'

const PROOF = 'prove/AccountingProof.sol'
const CONTRACT = 'AccountingProof'
const ACCOUNTING = 'src/VaultAccounting.sol'
/** The machine's two cores. */
const AT_ONCE = 2

type Job = Target | BrokenVariant

export type BooksProof = { readonly targets: number; readonly refuted: number; readonly seconds: number }

/** Runs the proof and breaks it with these variants; undefined when it does not hold, or when one of them does. */
export async function proveBooks(
  variants: readonly BrokenVariant[] = BROKEN_VARIANTS,
): Promise<BooksProof | undefined> {
  const startedAt = performance.now()
  const jobs: Job[] = [...TARGETS, ...variants]
  let failed = 0
  const work = async () => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      if (!(await inProcess(typeof job === 'string' ? job : job.name))) failed++
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  process.stdout.write(`${failed === 0 ? 'proven' : 'NOT proven'} in ${seconds} s\n`)
  return failed === 0 ? { targets: TARGETS.length, refuted: variants.length, seconds } : undefined
}

/** solc keeps its thread until it has its answer, so jobs are processes. */
function inProcess(job: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [import.meta.filename, job], { stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', code => resolve(code === 0))
  })
}

function run(name: string): boolean {
  const target = TARGETS.find(candidate => candidate === name)
  if (target) return prove(target)
  const variant = BROKEN_VARIANTS.find(candidate => candidate.name === name)
  if (!variant) throw new Error(`No part of the proof is called ${name}`)
  return refute(variant)
}

function prove(target: Target): boolean {
  const { proved, open, queries, undecided } = check(PROOF, CONTRACT, target)
  process.stdout.write(`${target}: ${proved} proved, ${open.length} open, ${queries} queries, ${undecided} undecided\n`)
  for (const line of open) process.stdout.write(`  ${line}\n`)
  if (open.length > 0 || undecided > 0 || proved === 0) return false
  const { statements, questions } = assertionsOf(readFileSync(join(import.meta.dirname, 'AccountingProof.sol'), 'utf8'))
  return target !== 'assert' || (proved >= statements && queries >= questions)
}

/** How many assertions stand in the proof, and how often they are asked: those of the modifier once for each act. */
function assertionsOf(text: string): { statements: number; questions: number } {
  const count = (pattern: RegExp, within: string) => within.match(pattern)?.length ?? 0
  const statements = count(/\bassert\(/g, text)
  const ofModifier = count(/\bassert\(/g, /modifier keeps\(\) \{.*?\n {4}\}/s.exec(text)?.[0] ?? '')
  return { statements, questions: statements + ofModifier * (count(/\bexternal keeps\b/g, text) - 1) }
}

function refute(variant: BrokenVariant): boolean {
  const { file = ACCOUNTING } = variant
  const rewrite = (path: string, text: string) => (path === file ? breakIt(variant, text) : text)
  const { open } = check(PROOF, CONTRACT, 'assert', { rewrite, stopAtFirst: true })
  const violation = open.find(line => line.includes('happens here'))
  process.stdout.write(`broken, ${variant.name}: ${violation ? `refuted, ${violation}` : 'NOT refuted'}\n`)
  return violation !== undefined
}

if (import.meta.main) {
  const [job] = process.argv.slice(2)
  const isProven =
    job === undefined || job === 'short'
      ? (await proveBooks(job === 'short' ? BROKEN_VARIANTS.slice(0, 1) : BROKEN_VARIANTS)) !== undefined
      : run(job)
  process.exitCode = isProven ? 0 : 1
}
