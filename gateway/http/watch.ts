import type { Changes, Topic } from '../act/changes.ts'

const EVERY_MS = 1000

/**
 * Yields once at the start, then after each change of a topic and at least every second, until the signal aborts. For
 * streams: look into the database at each turn and send what is new.
 */
export async function* watch(changes: Changes, topics: readonly Topic[], signal: AbortSignal): AsyncGenerator<void> {
  let woken = true
  let resume = () => {}
  const wake = () => {
    woken = true
    resume()
  }
  const unsubscribe = topics.map(topic => changes.subscribe(topic, wake))
  signal.addEventListener('abort', wake, { once: true })
  try {
    while (!signal.aborted) {
      if (!woken) await pause(ready => (resume = ready))
      woken = false
      if (!signal.aborted) yield
    }
  } finally {
    for (const stop of unsubscribe) stop()
    signal.removeEventListener('abort', wake)
  }
}

function pause(onReady: (resume: () => void) => void): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, EVERY_MS)
    onReady(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
