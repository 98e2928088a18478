/** Waits until a condition holds; throws after 20 s with what was waited for. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
