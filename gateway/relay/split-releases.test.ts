import { VAULT } from '@sampan/order/testing/arbitrary'
import { whichOf } from '@sampan/order/v1/batch'
import { expect, test } from 'vitest'
import { splitReleases } from './split-releases.ts'

const upTo = (count: number) => Array.from({ length: count }, (_, position) => position)
const due = (positions: readonly number[], attempt = 1, signatureBytes = 66) => {
  const act = { signatures: [`0x${'01'.repeat(signatureBytes)}` as const] }
  return positions.map(position => ({ record: { vault: VAULT }, act, attempt, place: { position } }))
}
const shared = (positions: readonly number[], signer = VAULT.signer) => {
  return { which: whichOf(positions), signer, signature: `0x01${'00'.repeat(positions.length)}` as const }
}

/** Positions of each call, and whether they go by one signature. */
function split(...[parts, known]: Parameters<typeof splitReleases>) {
  return splitReleases(parts, known).map(call => [
    call.parts.map(({ place }) => place.position),
    call.shared !== undefined,
  ])
}

test('what one signature covers goes by it; nothing else does', () => {
  expect(split(due([2, 5]), [])).toEqual([[[2, 5], false]])
  expect(split(due([2, 5]), [shared([2, 5])])).toEqual([[[2, 5], true]])
  expect(split(due([2]), [shared([2, 5])])).toEqual([[[2], false]])
  expect(split(due([2, 5, 6]), [shared([2, 5])])).toEqual([[[2, 5, 6], false]])
  expect(split(due([2, 5]), [shared([2, 5], VAULT.owner)])).toEqual([[[2, 5], false]])
})

test("what the vault refused once goes by each order's own signature", () => {
  expect(split(due([2, 5], 2), [shared([2, 5])])).toEqual([[[2, 5], false]])
  expect(split([...due(upTo(20)), ...due([20], 2)], [shared(upTo(21))])).toEqual([[upTo(21), false]])
})

test('a part of what is due goes by its signature once that saves more than a call costs', () => {
  expect(split(due(upTo(14)), [shared(upTo(13))])).toEqual([[upTo(14), false]])
  expect(split(due(upTo(15)), [shared(upTo(14))])).toEqual([
    [upTo(14), true],
    [[14], false],
  ])
})

test('two sets go one after the other where that costs less, and no order goes twice', () => {
  const [low, high] = [upTo(8), upTo(20).slice(8)]
  expect(split(due(upTo(20)), [shared(low), shared(high)])).toEqual([
    [high, true],
    [low, true],
  ])
  expect(split(due(upTo(10)), [shared(low), shared([8, 9])])).toEqual([[upTo(10), false]])
  expect(split(due(upTo(30)), [shared(upTo(20)), shared(upTo(30).slice(10))])).toEqual([
    [upTo(20), true],
    [upTo(30).slice(20), false],
  ])
})

test('signatures that no chainTransaction holds together go in several', () => {
  expect(split(due(upTo(256)), [])).toEqual([[upTo(256), false]])
  const calls = splitReleases(due(upTo(40), 1, 4096), [])
  expect(calls.map(({ parts }) => parts.length)).toEqual([7, 7, 7, 7, 7, 5])
  expect(calls.flatMap(({ parts }) => parts.map(({ place }) => place.position))).toEqual(upTo(40))
  expect(split(due(upTo(40), 1, 4096), [shared(upTo(40))])).toEqual([[upTo(40), true]])
})

test('what was refused together is tried in halves, down to one by one', () => {
  const sizes = (attempt: number) => splitReleases(due(upTo(256), attempt), []).map(({ parts }) => parts.length)
  expect([1, 2, 3].map(sizes)).toEqual([[256], [128, 128], [64, 64, 64, 64]])
  expect(new Set(sizes(9))).toEqual(new Set([1]))
  expect(new Set(sizes(60))).toEqual(new Set([1]))
})
