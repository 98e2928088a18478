/** How many deliveries of one endpoint this process has in the air. */
export type EndpointSlots = {
  /** Takes a slot; false when the endpoint has no free one. */
  enter(endpoint: string): boolean
  /** Gives it back, and says whether the endpoint answered. */
  leave(endpoint: string, answered: boolean): void
}

const SLOTS = 8

/**
 * Keeps a slow endpoint from holding up the others: it has 8 slots, and a single one from the moment it left a request
 * without an answer until it answers again.
 */
export function createEndpointSlots(): EndpointSlots {
  const taken = new Map<string, number>()
  const silent = new Set<string>()
  return {
    enter(endpoint) {
      const count = taken.get(endpoint) ?? 0
      if (count >= (silent.has(endpoint) ? 1 : SLOTS)) return false
      taken.set(endpoint, count + 1)
      return true
    },
    leave(endpoint, answered) {
      const count = (taken.get(endpoint) ?? 1) - 1
      if (count > 0) taken.set(endpoint, count)
      else taken.delete(endpoint)
      if (answered) silent.delete(endpoint)
      else silent.add(endpoint)
    },
  }
}
