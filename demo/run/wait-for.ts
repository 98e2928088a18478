const MOMENT_MS = 150

/** Looks again and again until there is something to see; after `timeoutMs` it throws what `inVain` makes of the last look. */
export async function waitFor<T>(
  look: () => Promise<T | undefined>,
  inVain: () => Error,
  timeoutMs: number,
): Promise<T> {
  const giveUpAt = Date.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > giveUpAt) throw inVain()
    await new Promise(resolve => setTimeout(resolve, MOMENT_MS))
  }
}
