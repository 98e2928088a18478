import { runCommand } from '../test/run-command.ts'
import { CHECK_STEPS, type CheckStep } from './steps.ts'

/** Runs the steps two at a time, prints a line for each and the output of those that failed. Returns the failed. */
export async function runChecks(steps: readonly CheckStep[]): Promise<CheckStep[]> {
  const waiting = [...steps]
  const failed: CheckStep[] = []
  const work = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const { code, output, seconds } = await runCommand(step.command, step.cwd ? { cwd: step.cwd } : {})
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${seconds.toFixed(1)} s)`)
      if (code === 0) continue
      failed.push(step)
      console.log(`${output.trimEnd()}${step.hint ? `\n→ ${step.hint}` : ''}\n`)
    }
  }
  await Promise.all([work(), work()])
  return failed
}

if (import.meta.main) {
  const names = process.argv.slice(2)
  const unknown = names.filter(name => !CHECK_STEPS.some(step => step.name === name))
  if (unknown.length > 0) throw new Error(`No check is called ${unknown.join(', ')}`)
  const steps = CHECK_STEPS.filter(step => names.length === 0 || names.includes(step.name))
  const failed = await runChecks(steps)
  console.log(failed.length === 0 ? `${steps.length} checks passed` : `failed: ${failed.map(s => s.name).join(', ')}`)
  process.exitCode = failed.length === 0 ? 0 : 1
}
