/** One thing that was looked at. `mend` says what to do when it is not well. */
export type Finding = { readonly what: string; readonly well: boolean; readonly mend?: string }

export function well(what: string): Finding {
  return { what, well: true }
}

export function ill(what: string, mend: string): Finding {
  return { what, well: false, mend }
}

/** Runs a check that may throw; what it throws becomes the finding's words. */
export async function look(what: string, mend: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check()
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return ill(`${what}: ${reason}`, mend)
  }
}

export function printFindings(findings: readonly Finding[]): number {
  for (const { what, well: isWell, mend } of findings) {
    console.log(`${isWell ? 'ok  ' : 'FAIL'} ${what}`)
    if (!isWell && mend) console.log(`     ${mend}`)
  }
  const ills = findings.filter(finding => !finding.well).length
  console.log(ills === 0 ? '\nNothing is wrong.' : `\n${ills} thing(s) to mend.`)
  return ills === 0 ? 0 : 1
}
