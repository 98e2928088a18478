import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from '@sampan/kernel/hex'
import { hashTypedData } from 'viem'
import { expect, test } from 'vitest'
import { START, VAULT } from '../testing/arbitrary.ts'
import { makeBatchVectors } from '../testing/batch-vectors.ts'
import { BATCH_TYPES, batchId, checkBatchLock, hashLockBatch, hashReleaseBatch, positionsOf } from './batch.ts'
import { decodeItems } from './batch-items.ts'
import { verifyPath } from './batch-tree.ts'
import { batchFromJson, batchToJson } from './batch-wire.ts'
import { makeBatch } from './make-batch.ts'
import { isCreditLane, makeNonce } from './order.ts'
import { orderDomain } from './typed-data.ts'

const VECTORS = readFileSync(join(import.meta.dirname, '../testing/batch-vectors.json'), 'utf8')
const vectors = makeBatchVectors()

const read = (json: (typeof vectors.batches)[number]['batch']) => {
  const batch = batchFromJson(json)
  if (!batch.ok) throw new Error(batch.code)
  return batch.value
}
const ordersOf = ({ batch: json, items }: (typeof vectors.batches)[number]) => {
  const batch = read(json)
  const placed = decodeItems(batch, positionsOf((1n << BigInt(batch.count)) - 1n), items)
  if (!placed.ok) throw new Error(placed.code)
  return placed.value.map(({ order }) => order)
}
const [one, three] = vectors.batches as [(typeof vectors.batches)[number], (typeof vectors.batches)[number]]

test('the golden vectors are what this code makes, and each set of them verifies', () => {
  expect(JSON.parse(VECTORS)).toEqual(vectors)
  for (const { batch: json, sets } of vectors.batches) {
    const batch = read(json)
    for (const { which, items, path } of sets) {
      const placed = decodeItems(batch, positionsOf(BigInt(which)), items)
      expect(placed.ok && verifyPath(batch, placed.value, path)).toMatchObject({ ok: true })
    }
  }
})

test('id and digests of a batch are what viem computes from the same types', () => {
  const batch = read(three.batch)
  const domain = { ...orderDomain(VAULT), chainId: Number(VAULT.chainId) }
  const types = Object.fromEntries(Object.entries(BATCH_TYPES).map(([name, members]) => [name, [...members]]))
  const viem = (primaryType: string, message: Record<string, unknown>) =>
    hashTypedData({ domain, types, primaryType, message })
  expect(batchId(batch, VAULT)).toBe(viem('Batch', batch))
  expect(hashLockBatch(batch, VAULT)).toBe(viem('LockBatch', { batch }))
  expect(hashReleaseBatch(batch, 5n, VAULT)).toBe(viem('ReleaseBatch', { batch, which: 5n }))
})

test('a batch of one has the order itself for its root', () => {
  const [order] = ordersOf(one)
  expect(one.sets[0]?.path).toBe('0x')
  expect(order && read(one.batch).total === order.amount).toBe(true)
})

test('orders that cannot stand together are no batch', () => {
  const [first, second, third] = ordersOf(three)
  if (!first || !second || !third) throw new Error('three orders')
  const past = { ...first, nonce: makeNonce(1, 2 ** 32 - 1) }
  const most = { ...first, amount: 2n ** 96n - 1n }
  const many = Array.from({ length: 257 }, (_, i) => ({ ...first, nonce: first.nonce + BigInt(i) }))
  const refused: [(typeof first)[], string][] = [
    [[], 'batch.bad_count'],
    [many, 'batch.bad_count'],
    [[past, { ...second, nonce: past.nonce + 1n }], 'batch.bad_count'],
    [[{ ...first, nonce: makeNonce(1, 0) }], 'batch.bad_count'],
    [[first, third], 'batch.mixed_orders'],
    [[second, first], 'batch.mixed_orders'],
    [[first, { ...second, feeTo: first.buyer }], 'batch.mixed_orders'],
    [[first, { ...second, claimBy: second.claimBy + 1 }], 'batch.mixed_orders'],
    [[most, { ...second, amount: 1n }], 'batch.bad_total'],
  ]
  for (const [orders, code] of refused) expect(makeBatch(orders)).toMatchObject({ ok: false, code })
  expect(makeBatch(many.slice(0, 256)).ok).toBe(true)
})

test('a lock of a batch is refused for each rule, in the documented order', () => {
  const batch = { ...read(three.batch) }
  const at = START
  expect(checkBatchLock(batch, VAULT, batch.lockBy).ok).toBe(true)
  const refused: [Partial<typeof batch>, string, number?][] = [
    [{ arbiter: VAULT.signer }, 'order.too_late', batch.lockBy + 1],
    [{ claimBy: batch.lockBy, arbiter: VAULT.signer }, 'order.bad_deadlines'],
    [{ arbiter: VAULT.signer, count: 0 }, 'order.bad_parties'],
    [{ feeTo: VAULT.address }, 'order.bad_parties'],
    [{ confirmer: batch.arbiter }, 'order.bad_parties'],
    [{ arbiter: `0x${'00'.repeat(20)}` }, 'order.bad_parties'],
    [{ count: 257, total: 0n }, 'batch.bad_count'],
    [{ nonce: makeNonce(4, 2 ** 32 - 2) }, 'batch.bad_count'],
    [{ total: 0n }, 'order.bad_amount'],
  ]
  for (const [change, code, time] of refused) {
    expect(checkBatchLock({ ...batch, ...change }, VAULT, time ?? at)).toMatchObject({ ok: false, code })
  }
})

test('the JSON form of a batch reads back, and refuses what the typed data or a lane could not hold', () => {
  const batch = read(three.batch)
  expect(batchFromJson(batchToJson(batch))).toEqual({ ok: true, value: batch })
  const wrong: Record<string, unknown> = {
    total: '79228162514264337593543950336',
    nonce: '-1',
    count: 257,
    lockBy: 1.5,
    root: '0x12',
    feeTo: '0x12',
  }
  for (const [field, value] of Object.entries(wrong)) {
    expect(batchFromJson({ ...batchToJson(batch), [field]: value })).toMatchObject({
      code: 'batch.malformed',
      detail: { field },
    })
  }
  expect(decodeItems(batch, [0, 1], `${three.items.slice(0, -2)}` as Hex)).toMatchObject({ code: 'batch.malformed' })
})

test('the highest bit of a lane says that payouts are credited', () => {
  expect(isCreditLane(makeNonce(2 ** 31, 1))).toBe(true)
  expect(isCreditLane(makeNonce(2 ** 31 - 1, 2 ** 32 - 1))).toBe(false)
})
