import { isAllowed } from '@sampan/order/v1/reducer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OrderRecord } from '../orders/order-record.ts'
import { VAULT } from '../testing/book.ts'
import { isContestDue } from './contest-claims.ts'

const CLAIM_BY = 1_800_000_000

const anyCase = fc.record({
  windowSeconds: fc.integer({ min: 1, max: 10 * 86_400 }),
  marginBps: fc.integer({ min: 100, max: 9_000 }),
  offset: fc.integer({ min: -86_400, max: 11 * 86_400 }),
})

function claimed(windowSeconds: number): OrderRecord {
  const deadlines = { claimBy: CLAIM_BY, confirmBy: CLAIM_BY + windowSeconds, ruleBy: CLAIM_BY + windowSeconds + 1 }
  return { order: { ...deadlines, confirmer: VAULT.address }, state: { status: 'claimed' } } as unknown as OrderRecord
}

test('a contest is due exactly in the last part of the window, and always while the chain would still take it', () => {
  fc.assert(
    fc.property(anyCase, ({ windowSeconds, marginBps, offset }) => {
      const record = claimed(windowSeconds)
      const chainNow = CLAIM_BY + offset
      const isPossible = isAllowed('contest', record.order, VAULT, record.state, chainNow)
      const left = windowSeconds - offset
      const isLastPart = left < Math.max(1, Math.ceil((windowSeconds * marginBps) / 10_000))
      expect(isContestDue(record, { vault: VAULT, chainNow, marginBps })).toBe(isPossible && isLastPart)
    }),
    { numRuns: 500 },
  )
})

test('a daemon that looks every second never misses it', () => {
  fc.assert(
    fc.property(anyCase, ({ windowSeconds, marginBps }) => {
      const record = claimed(windowSeconds)
      const last = CLAIM_BY + windowSeconds
      expect(isContestDue(record, { vault: VAULT, chainNow: last, marginBps })).toBe(true)
    }),
    { numRuns: 300 },
  )
})
