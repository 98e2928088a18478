import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runChecks } from '../check/run.ts'
import { CHECK_STEPS } from '../check/steps.ts'
import { type Counts, countForge, countVitest, withExitCode } from './counts.ts'
import { runCommand } from './run-command.ts'

/** No stage takes a tenth of it on a machine that does nothing else. */
const TIMEOUT_MS = 3_600_000

export type Stage = { readonly name: string; run(): Promise<Counts> }

/**
 * One after the other: Vitest and forge each fill both cores, and tests that wait for a chain dislike company. Only the proof
 * runs beside the checks, which for the most part wait for one compiler.
 */
export const STAGES: readonly Stage[] = [
  { name: 'build', run: build },
  { name: 'check and proof of the books', run: checkAndProof },
  { name: 'unit, property and integration tests', run: () => vitest('vitest.config.ts') },
  { name: 'contract tests', run: contracts },
  { name: 'browser tests', run: () => vitest('vitest.e2e.config.ts') },
]

async function build(): Promise<Counts> {
  const command = ['npm', 'run', 'build', '--silent', '--workspaces', '--if-present']
  const { code, output } = await runCommand(command)
  if (code !== 0) console.log(output)
  return withExitCode({ passed: code === 0 ? 1 : 0, failed: 0 }, code)
}

async function checkAndProof(): Promise<Counts> {
  const [checked, proven] = await Promise.all([check(), proof()])
  return { passed: checked.passed + proven.passed, failed: checked.failed + proven.failed }
}

/** One count per tool. Tidy's tests run with all the others. */
async function check(): Promise<Counts> {
  const steps = CHECK_STEPS.filter(step => step.name !== 'tidy')
  const failed = await runChecks(steps)
  return { passed: steps.length - failed.length, failed: failed.length }
}

async function vitest(config: string): Promise<Counts> {
  const directory = await mkdtemp(join(tmpdir(), 'sampan-report-'))
  const report = join(directory, 'report.json')
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`]
  const { code, output } = await runCommand(['vitest', 'run', '--config', config, ...reporters], {
    timeoutMs: TIMEOUT_MS,
    // Programs that tests start, some of them dozens of times, compile once.
    env: { NO_COLOR: '1', NODE_COMPILE_CACHE: join(tmpdir(), 'sampan-compiled') },
  })
  const json = await readFile(report, 'utf8').catch(() => undefined)
  await rm(directory, { recursive: true })
  const counts = withExitCode(json === undefined ? { passed: 0, failed: 0 } : countVitest(json), code)
  if (counts.failed > 0) console.log(output)
  return counts
}

async function contracts(): Promise<Counts> {
  const { code, output } = await runCommand(['node', 'forge.ts', 'test', '--json'], {
    cwd: 'contracts',
    timeoutMs: TIMEOUT_MS,
  })
  const counts = withExitCode(countForge(output), code)
  if (counts.failed > 0) {
    const { output: readable } = await runCommand(['node', 'forge.ts', 'test', '--rerun'], { cwd: 'contracts' })
    console.log(readable)
  }
  return counts
}

/** One count: the proof, and that it fails for a broken variant. `npm run prove` has the other variants. */
async function proof(): Promise<Counts> {
  const { code, output } = await runCommand(['node', 'prove/smt.ts', 'short'], {
    cwd: 'contracts',
    timeoutMs: TIMEOUT_MS,
  })
  console.log(output.trimEnd())
  return withExitCode({ passed: code === 0 ? 1 : 0, failed: 0 }, code)
}
