/** What changed, e.g. `payment:pay_…` or `acceptor:acc_…`. Carries no content: whoever hears it reads the database. */
export type Topic = `payment:${string}` | `acceptor:${string}` | `merchant:${string}`

/**
 * Wakes the streams of this process once an act has committed. A hint and no more: streams also look again every second,
 * so other processes' acts arrive too and a lost hint costs a second.
 */
export type Changes = {
  publish(topic: Topic): void
  subscribe(topic: Topic, wake: () => void): () => void
}

export function createChanges(): Changes {
  const listeners = new Map<Topic, Set<() => void>>()
  return {
    publish(topic) {
      for (const wake of listeners.get(topic) ?? []) wake()
    },
    subscribe(topic, wake) {
      const set = listeners.get(topic) ?? new Set()
      listeners.set(topic, set.add(wake))
      return () => {
        set.delete(wake)
        if (set.size === 0) listeners.delete(topic)
      }
    },
  }
}
