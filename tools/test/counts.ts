export type Counts = { readonly passed: number; readonly failed: number }

/** A stage that ended badly has at least one failure, and so has one in which nothing ran: silence is no success. */
export function withExitCode(counts: Counts, code: number): Counts {
  const ran = counts.passed + counts.failed > 0
  return counts.failed === 0 && (code !== 0 || !ran) ? { passed: counts.passed, failed: 1 } : counts
}

type VitestReport = {
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

/** Counts Vitest's JSON report. A file that could not be loaded is one failure. */
export function countVitest(json: string): Counts {
  const { testResults } = JSON.parse(json) as VitestReport
  const statuses = testResults.flatMap(file => file.assertionResults.map(test => test.status))
  const broken = testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  )
  return {
    passed: statuses.filter(status => status === 'passed').length,
    failed: statuses.filter(status => status === 'failed').length + broken.length,
  }
}

type ForgeReport = Record<string, { test_results: Record<string, { status: string }> }>

/** Counts what `forge test --json` printed; text before the JSON (warnings) is skipped. */
export function countForge(output: string): Counts {
  const line = output.split('\n').findLast(text => text.startsWith('{'))
  if (line === undefined) return { passed: 0, failed: 1 }
  const statuses = Object.values(JSON.parse(line) as ForgeReport).flatMap(suite =>
    Object.values(suite.test_results).map(test => test.status),
  )
  return {
    passed: statuses.filter(status => status === 'Success').length,
    failed: statuses.filter(status => status === 'Failure').length,
  }
}
