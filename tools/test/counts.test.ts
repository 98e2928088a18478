import { describe, expect, test } from 'vitest'
import { countForge, countVitest, withExitCode } from './counts.ts'
import { runCommand } from './run-command.ts'

describe('counting', () => {
  test('a file that could not be loaded is one failure', () => {
    const report = {
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'skipped' }] },
      ],
    }
    expect(countVitest(JSON.stringify(report))).toEqual({ passed: 2, failed: 2 })
  })

  test('forge says Success and Failure, possibly after a warning', () => {
    const report = {
      'test/A.t.sol:A': { test_results: { 'a()': { status: 'Success' }, 'b()': { status: 'Failure' } } },
      'test/B.t.sol:B': { test_results: { 'c()': { status: 'Success' }, 'd()': { status: 'Skipped' } } },
    }
    expect(countForge(`Warning: x\n${JSON.stringify(report)}\n`)).toEqual({ passed: 2, failed: 1 })
    expect(countForge('Error: compiler run failed')).toEqual({ passed: 0, failed: 1 })
  })

  test('a bad exit is a failure even where every test passed, and so is silence', () => {
    expect(withExitCode({ passed: 3, failed: 0 }, 1)).toEqual({ passed: 3, failed: 1 })
    expect(withExitCode({ passed: 3, failed: 2 }, 1)).toEqual({ passed: 3, failed: 2 })
    expect(withExitCode({ passed: 0, failed: 0 }, 0)).toEqual({ passed: 0, failed: 1 })
    expect(withExitCode({ passed: 3, failed: 0 }, 0)).toEqual({ passed: 3, failed: 0 })
  })
})

describe('running a command', () => {
  test('tells how it ended and what it said', async () => {
    const { code, output } = await runCommand(['node', '-e', 'console.log(1); console.error(2); process.exit(3)'])
    expect({ code, said: output.split('\n').filter(Boolean).sort() }).toEqual({ code: 3, said: ['1', '2'] })
  })

  test('a program that is not there is a failure', async () => {
    expect(await runCommand(['no-such-program'])).toMatchObject({ code: 127 })
  })

  test('one that takes too long is stopped, with all that it started', async () => {
    const forever = 'setInterval(() => {}, 1000)'
    const parent = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(forever)}], { stdio: "inherit" }); ${forever}`
    const { code, output } = await runCommand(['node', '-e', parent], { timeoutMs: 500 })
    expect(code).not.toBe(0)
    expect(output).toContain('longer than 500 ms')
  })
})
