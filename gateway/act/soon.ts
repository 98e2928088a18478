/** Work that may wait a moment for more of its kind. A hint and no more: a process that dies forgets it. */
export type Soon = {
  /** Runs `work` once this time has passed; while it waits, the same name joins it. */
  later(name: string, delayMs: number, work: () => Promise<void>): void
  /** Forgets what waits, ends what runs. */
  stop(): Promise<void>
}

export function createSoon(onError: (error: unknown) => void): Soon {
  const waiting = new Map<string, NodeJS.Timeout>()
  const running = new Set<Promise<void>>()
  const start = (work: () => Promise<void>) => {
    const run: Promise<void> = work()
      .catch(onError)
      .finally(() => running.delete(run))
    running.add(run)
  }
  return {
    later(name, delayMs, work) {
      if (waiting.has(name)) return
      const timer = setTimeout(() => {
        waiting.delete(name)
        start(work)
      }, delayMs)
      waiting.set(name, timer)
    },
    async stop() {
      for (const timer of waiting.values()) clearTimeout(timer)
      waiting.clear()
      await Promise.all(running)
    },
  }
}
