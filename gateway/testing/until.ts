const MOMENT_MS = 30
const MOMENTS = 1_000

/** Looks again every moment, doing `between` in between, until there is something; gives up after a while. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false>,
  between: () => Promise<unknown> = async () => {},
): Promise<T> {
  for (let moment = 0; moment < MOMENTS; moment++) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await between()
    await new Promise(resolve => setTimeout(resolve, MOMENT_MS))
  }
  throw new Error(`Waited in vain for ${what}`)
}
