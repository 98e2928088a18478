/** A loop that polls on its own and is woken when there is something to do at once. */
export type WorkerLoop = {
  wake(): void
  /** Resolves when the work in hand is done. */
  stop(): Promise<void>
}

type LoopOptions = {
  /** Does what there is to do; resolves true when there may be more right away. */
  readonly turn: () => Promise<boolean>
  readonly pollMs: number
  /** Told of a turn that failed; the next one comes after `pollMs`. */
  readonly onError: (error: unknown) => void
}

export function startLoop({ turn, pollMs, onError }: LoopOptions): WorkerLoop {
  let stopped = false
  let woken = false
  let resume = () => {}

  const pause = () =>
    new Promise<void>(resolve => {
      const timer = setTimeout(resolve, pollMs)
      resume = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const run = async () => {
    while (!stopped) {
      woken = false
      const more = await turn().catch(error => {
        onError(error)
        return false
      })
      if (!more && !woken && !stopped) await pause()
    }
  }

  const running = run()
  return {
    wake: () => {
      woken = true
      resume()
    },
    stop: async () => {
      stopped = true
      resume()
      await running
    },
  }
}
