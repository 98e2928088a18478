const MINUTE = 60
const HOUR = 3600

/** Seconds to wait after the 1st, 2nd, … failed try: the Standard Webhooks' own example, ten tries over 75.6 hours. */
const DELAYS_SECONDS = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]

export const MAX_TRIES = DELAYS_SECONDS.length + 1

/**
 * Seconds until the next try once `tries` have failed, spread by ±10 % with `random` (0 ≤ random < 1), so that an endpoint
 * that comes back is not hit by everything at once. `undefined`: that was the last.
 */
export function retryDelaySeconds(tries: number, random: number): number | undefined {
  const delay = DELAYS_SECONDS[tries - 1]
  return delay === undefined ? undefined : Math.max(1, Math.round(delay * (0.9 + 0.2 * random)))
}
