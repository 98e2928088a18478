import { vaultAbi } from '@sampan/contracts/vault'
import { assert } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { START, VAULT } from '@sampan/order/testing/arbitrary'
import { arbitraryBatchOrders } from '@sampan/order/testing/arbitrary-batch'
import { batchId, positionsOf, whichOf } from '@sampan/order/v1/batch'
import { decodeItems } from '@sampan/order/v1/batch-items'
import { makeTree, pathOf, verifyPath } from '@sampan/order/v1/batch-tree'
import { makeBatch } from '@sampan/order/v1/make-batch'
import type { Order } from '@sampan/order/v1/order'
import { type ActType, isAllowed, type OrderState } from '@sampan/order/v1/reducer'
import { orderId } from '@sampan/order/v1/typed-data'
import fc from 'fast-check'
import { concatHex, decodeFunctionData } from 'viem'
import { expect, test } from 'vitest'
import type { OrderRecord } from '../orders/order-record.ts'
import type { SharedRelease } from '../orders/store/batches.ts'
import { type Due, planSends } from './plan-sends.ts'

type Known = Pick<OrderRecord, 'id' | 'order' | 'vault' | 'inBatch' | 'state'>

const STATES = ['none', 'locked', 'claimed', 'contested'] as const
const TYPES = ['lock', 'release', 'cancel', 'claim', 'contest', 'expire', 'settle', 'rule'] as const
const TIMES = { lock: START, expire: START + 4_000 } as const

/** Orders of one batch, or each by itself, with an act that each needs; how far they have come differs. */
const arbitraryDue = fc.record({ orders: arbitraryBatchOrders(12), alone: fc.boolean() }).chain(({ orders, alone }) => {
  // In whatever order the database has them.
  return fc.tuple(...recordsOf(orders, alone).map(record => dueOf(record))).chain(due => {
    return fc.shuffledSubarray(due, { minLength: 1 })
  })
})

function recordsOf(orders: readonly Order[], alone: boolean): Omit<Known, 'state'>[] {
  const batch = makeBatch(orders)
  assert(batch.ok, 'they were drawn to make one')
  const tree = makeTree(orders)
  return orders.map((order, position) => {
    const place = { id: batchId(batch.value, VAULT), batch: batch.value, position, path: pathOf(tree, [position]) }
    return { id: orderId(order, VAULT), order, vault: VAULT, inBatch: alone ? undefined : place }
  })
}

function dueOf(record: Omit<Known, 'state'>): fc.Arbitrary<Due<Known>> {
  return fc
    .record({
      status: fc.constantFrom(...STATES),
      type: fc.constantFrom(...TYPES),
      attempt: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ status, type, attempt }) => {
      const state = { status } as OrderState
      const fitting = isFitting(record.order, state, type) ? type : status === 'none' ? 'lock' : 'release'
      const signature = `0x01${record.id.slice(2)}` as Hex
      const act = { type: fitting, toBuyer: 0n, signatures: [signature, signature] }
      return { record: { ...record, state }, act, attempt }
    })
}

function isFitting(order: Order, state: OrderState, type: ActType): boolean {
  return isAllowed(type, order, VAULT, state, type === 'expire' ? TIMES.expire : TIMES.lock)
}

/** Some sets of positions that the vault's signer, or the one before, has released by one signature. */
const arbitraryShared = fc
  .array(
    fc.record({
      which: fc.bigInt({ min: 3n, max: 2n ** 12n - 1n }).filter(which => positionsOf(which).length > 1),
      isNew: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  .map(all => all.map(({ which, isNew }) => sharedOf(which, isNew ? VAULT.signer : VAULT.owner)))

function sharedOf(which: bigint, signer = VAULT.signer): SharedRelease {
  return { which, signer, signature: `0x01${which.toString(16).padStart(130, '0')}` }
}

/** What is due, and the shared releases of its batch: random ones, and now and then the very set that is due. */
const arbitraryPlan = fc.tuple(arbitraryDue, arbitraryShared, fc.boolean()).map(([due, random, isWhole]) => {
  const inBatch = due.filter(({ act, record: { inBatch: place, state } }) => {
    return act.type === 'release' && place && ['none', 'locked'].includes(state.status)
  })
  const whole = whichOf(inBatch.map(({ record }) => record.inBatch?.position ?? 0))
  const shared = isWhole && inBatch.length > 1 ? [...random, sharedOf(whole)] : random
  const [id] = due.flatMap(({ record }) => record.inBatch?.id ?? [])
  return { due, shared: new Map(id ? [[id, shared]] : []) }
})

const decode = (data: Hex) => decodeFunctionData({ abi: vaultAbi, data })

test('every act goes out once, and at most one lock, release and expiry for each batch', () => {
  fc.assert(
    fc.property(arbitraryPlan, ({ due, shared }) => {
      const planned = planSends(due, shared)
      const sent = planned.flatMap(({ type, records }) => records.map(({ id }) => `${type} ${id}`))
      expect(sent.toSorted()).toEqual(due.map(({ act, record }) => `${act.type} ${record.id}`).toSorted())
      expect(new Set(planned.map(({ key }) => key)).size).toBe(planned.length)
      const names = planned.map(({ data }) => decode(data).functionName)
      for (const shared of ['lockBatch', 'releaseBatch', 'expireBatch'] as const) {
        expect(names.filter(name => name === shared).length).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 300 },
  )
})

test('what goes out for a batch proves its orders; one that has left it stands by itself', () => {
  fc.assert(
    fc.property(arbitraryPlan, ({ due, shared }) => {
      for (const { type, data, records } of planSends(due, shared)) {
        const call = decode(data)
        const [first] = records
        const batch = first?.inBatch?.batch
        const isInBatch = batch !== undefined && ['none', 'locked'].includes(first?.state.status ?? '')
        if (!first || !isInBatch) {
          expect([call.functionName, records.length]).toEqual([type, 1])
        } else if (call.functionName === 'releaseBatch') {
          const [given, which, items, path, signatures] = call.args
          const placed = decodeItems(batch, positionsOf(which), items)
          expect(given).toMatchObject({ root: batch.root, total: batch.total })
          expect(placed.ok && placed.value.map(({ order }) => orderId(order, VAULT))).toEqual(
            records.map(({ id }) => id),
          )
          expect(placed.ok && verifyPath(batch, placed.value, path).ok).toBe(true)
          if (signatures.length === 1) {
            const known = shared.get(first.inBatch?.id ?? '0x') ?? []
            expect(known).toContainEqual({ which, signer: VAULT.signer, signature: signatures[0] })
            const tries = due.filter(({ record }) => records.includes(record)).map(({ attempt }) => attempt)
            expect(new Set(tries)).toEqual(new Set([1]))
          } else expect(signatures).toEqual(records.map(({ id }) => `0x01${id.slice(2)}`))
        } else if (call.functionName === 'releaseOne') {
          const [given, item, position, path, signature] = call.args
          const placed = decodeItems(batch, [Number(position)], concatHex([...item]))
          expect(given).toMatchObject({ root: batch.root, total: batch.total })
          expect(placed.ok && placed.value.map(({ order }) => orderId(order, VAULT))).toEqual([first.id])
          expect(placed.ok && verifyPath(batch, placed.value, path).ok).toBe(true)
          expect(signature).toBe(`0x01${first.id.slice(2)}`)
        } else if (call.functionName === 'takeOut') {
          const [, path, act] = call.args
          expect(decode(act).functionName).toBe(type)
          const { position } = first.inBatch ?? { position: -1 }
          expect(verifyPath(batch, [{ position, order: first.order }], path).ok).toBe(true)
        } else {
          expect(call.functionName).toBe(type === 'lock' ? 'lockBatch' : 'expireBatch')
        }
      }
    }),
    { numRuns: 300 },
  )
})

/** Locked orders of a large batch that are all released, and sets of them that were released together before. */
const arbitraryReleases = arbitraryBatchOrders(50, 30).chain(orders => {
  const due = recordsOf(orders, false).map((record): Due<Known> => {
    const act = { type: 'release', toBuyer: undefined, signatures: [`0x01${record.id.slice(2)}` as Hex] } as const
    return { record: { ...record, state: { status: 'locked' } as OrderState }, act, attempt: 1 }
  })
  const cuts = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: orders.length, maxLength: orders.length })
  return cuts.map(parts => {
    const sets = [0, 1].map(part => orders.map((_, i) => i).filter(i => parts[i] === part))
    const shared = sets.filter(set => set.length > 1).map(set => sharedOf(whichOf(set)))
    return { due, shared: new Map([[due[0]?.record.inBatch?.id ?? '0x', shared]]) }
  })
})

test('several calls for one batch release each order once, and each proves its own', () => {
  let splits = 0
  fc.assert(
    fc.property(arbitraryReleases, ({ due, shared }) => {
      const planned = planSends(due, shared)
      splits += planned.length > 1 ? 1 : 0
      expect(new Set(planned.map(({ key }) => key)).size).toBe(planned.length)
      const released = planned.flatMap(({ records }) => records.map(({ id }) => id))
      expect(released.toSorted()).toEqual(due.map(({ record }) => record.id).toSorted())
      for (const { data, records } of planned) {
        const call = decode(data)
        if (call.functionName !== 'releaseBatch') throw new Error(`${call.functionName} for ${records.length}`)
        const [, which, items, path, signatures] = call.args
        const { batch } = records[0]?.inBatch ?? {}
        assert(batch, 'all are in the batch')
        const placed = decodeItems(batch, positionsOf(which), items)
        expect(placed.ok && verifyPath(batch, placed.value, path).ok).toBe(true)
        if (signatures.length === records.length) continue
        const known = [...shared.values()].flat()
        expect(known).toContainEqual({ which, signer: VAULT.signer, signature: signatures[0] })
      }
    }),
    { numRuns: 60 },
  )
  expect(splits).toBeGreaterThan(0)
})
