/** Something to do may have come up. A hint and no more: whoever waits also looks again after a while. */
export type Bell = {
  ring(): void
  /** Resolves at the next ring, at once if it rang since the last wait, after `ms`, or when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export function makeBell(): Bell {
  let rung = false
  const waiting = new Set<() => void>()
  return {
    ring() {
      rung = true
      for (const wake of waiting) wake()
    },
    async wait(ms, signal) {
      if (!rung && !signal.aborted) {
        await new Promise<void>(resolve => {
          const wake = () => {
            clearTimeout(timer)
            signal.removeEventListener('abort', wake)
            waiting.delete(wake)
            resolve()
          }
          const timer = setTimeout(wake, ms)
          signal.addEventListener('abort', wake, { once: true })
          waiting.add(wake)
        })
      }
      rung = false
    },
  }
}
