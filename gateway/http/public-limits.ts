import { createRateLimit } from './rate-limit.ts'

export type PublicLimits = {
  /** Seconds to wait before such a call of this address is answered; `undefined`: it is answered now. */
  refuse(address: string, kind: 'read' | 'write', nowMs: number): number | undefined
  /** Takes one of the address's streams, to be given back; `undefined` when it has none left. */
  openStream(address: string): (() => void) | undefined
}

const WRITES = { burst: 60, perSecond: 2 }
const READS = { burst: 300, perSecond: 20 }
/** A stream reads the database every second, so they are dearer than calls. Many payers may share one address. */
const STREAMS = 100

/** What one address may ask without a credential; in this process. */
export function createPublicLimits(): PublicLimits {
  const writes = createRateLimit(WRITES.burst, WRITES.perSecond)
  const reads = createRateLimit(READS.burst, READS.perSecond)
  const open = new Map<string, number>()
  return {
    refuse: (address, kind, nowMs) => (kind === 'read' ? reads : writes).take(address, nowMs),
    openStream(address) {
      const count = open.get(address) ?? 0
      if (count >= STREAMS) return undefined
      open.set(address, count + 1)
      return () => {
        const left = (open.get(address) ?? 1) - 1
        if (left > 0) open.set(address, left)
        else open.delete(address)
      }
    },
  }
}
