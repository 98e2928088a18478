export type RateLimit = {
  /** Takes a token for the caller; gives the seconds to wait when there is none. `nowMs` never goes back. */
  take(caller: string, nowMs: number): number | undefined
}

type Bucket = { tokens: number; atMs: number }

const MAX_CALLERS = 50_000

/**
 * A token bucket for each caller, in this process only: `burst` calls at once, `perSecond` in the long run. It keeps
 * one caller from exhausting the gateway, and no more: many callers are the operator's proxy's business.
 */
export function createRateLimit(burst: number, perSecond: number): RateLimit {
  const buckets = new Map<string, Bucket>()
  return {
    take(caller, nowMs) {
      const bucket = buckets.get(caller) ?? { tokens: burst, atMs: nowMs }
      const tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * perSecond)
      buckets.delete(caller) // so that the map is ordered by last use
      if (buckets.size >= MAX_CALLERS) dropOldest(buckets)
      buckets.set(caller, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs })
      return tokens >= 1 ? undefined : Math.ceil((1 - tokens) / perSecond)
    },
  }
}

function dropOldest(buckets: Map<string, Bucket>): void {
  for (const caller of buckets.keys()) {
    buckets.delete(caller)
    return
  }
}
