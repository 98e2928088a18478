import type { ApiAnswer } from '@sampan/gateway/testing/api-call'

const MOMENT_MS = 40
const MOMENTS = 1_500

/** Tries again until somebody is there to answer, as every client of a gateway that may die must. */
export async function patiently<T>(call: () => Promise<ApiAnswer<T>>): Promise<ApiAnswer<T>> {
  return waitFor('an answer', async () => {
    const answer = await call().catch(() => undefined)
    return answer && answer.status < 500 ? answer : undefined
  })
}

/** Looks until there is something to see; `between` happens after each look. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined>,
  between: () => Promise<unknown> = async () => {},
): Promise<T> {
  for (let moment = 0; moment < MOMENTS; moment++) {
    const found = await look()
    if (found !== undefined) return found
    await between()
    await new Promise(resolve => setTimeout(resolve, MOMENT_MS))
  }
  throw new Error(`Waited in vain for ${what}`)
}
