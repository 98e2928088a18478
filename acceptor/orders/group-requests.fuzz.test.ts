import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeRequest } from '../testing/book.ts'
import { groupRequests } from './group-requests.ts'

const NOW = 1_800_000_000
const request = fc
  .record({ lock_by: fc.constantFrom(NOW + 60, NOW + 61), fee_to: fc.constantFrom('0x01', '0x02').map(pad) })
  .map(changes => makeRequest(NOW, changes))

function pad(byte: string): `0x${string}` {
  return `0x${byte.slice(2).padStart(40, '0')}`
}

test('every request is in one group, with none that could not stand in a batch with it, and no group is needless', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 600 }), requests => {
      const groups = groupRequests(requests)
      expect(groups.flat().toSorted(byId)).toEqual(requests.toSorted(byId))
      const full = new Map<string, number>()
      for (const group of groups) {
        expect(group.length).toBeGreaterThan(0)
        expect(group.length).toBeLessThanOrEqual(256)
        const [shared = '', ...others] = new Set(group.map(({ lock_by, fee_to }) => `${lock_by} ${fee_to}`))
        expect(others).toEqual([])
        full.set(shared, (full.get(shared) ?? 0) + 1)
      }
      for (const [shared, count] of full) {
        const together = requests.filter(({ lock_by, fee_to }) => `${lock_by} ${fee_to}` === shared)
        expect(count).toBe(Math.ceil(together.length / 256))
      }
    }),
    { numRuns: 200 },
  )
})

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}
