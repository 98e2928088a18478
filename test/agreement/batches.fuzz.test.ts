import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { vaultAbi } from '@sampan/contracts/vault'
import { vaultBatchesAbi } from '@sampan/contracts/vault-batches'
import { evmChainNumber } from '@sampan/kernel/asset'
import type { Hex } from '@sampan/kernel/hex'
import { arbitraryAct, arbitraryMoment, START, VAULT } from '@sampan/order/testing/arbitrary'
import { arbitraryBatchOrders } from '@sampan/order/testing/arbitrary-batch'
import { type Batch, checkBatchLock, hashLockBatch, hashReleaseBatch, positionsOf } from '@sampan/order/v1/batch'
import { encodeItems } from '@sampan/order/v1/batch-items'
import { makeTree, pathOf } from '@sampan/order/v1/batch-tree'
import { makeBatch } from '@sampan/order/v1/make-batch'
import { isCreditLane, makeNonce, type Order, type OrderVault } from '@sampan/order/v1/order'
import { type Act, applyAct, INITIAL, isLive, type OrderState } from '@sampan/order/v1/reducer'
import { confirmerKey, requiredSigners } from '@sampan/order/v1/signers'
import fc from 'fast-check'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeAct, errorName, pickSigner, signAct, signers } from './acts.ts'
import { DEPOSIT, deployLocalVault, type LocalVault } from './local-vault.ts'

/** Small enough for the deposit to outlast all runs. */
const MOST_UNITS = DEPOSIT / 100_000n
const MOST_ORDERS = 6
const STATUSES = ['none', 'locked', 'claimed', 'contested', 'released', 'settled', 'ruled', 'returned'] as const
const LANE_STATUS = { released: 4, returned: 7, batch: 10 } as const

type Step =
  | { type: 'releaseBatch'; which: bigint; each: boolean }
  | { type: 'releaseOne'; position: number }
  | { type: 'takeOut' | 'alone'; position: number; act: Act }
  | { type: 'expireBatch' }
type Timed = { step: Step; at: number; forged: boolean; pick: number }

/** A batch as the reducer knows it: the state of each order, and which of them are still in it. */
type World = {
  readonly orders: readonly Order[]
  readonly batch: Batch
  readonly states: OrderState[]
  readonly inside: Set<number>
  top: keyof typeof LANE_STATUS
}

let anvil: Anvil
let local: LocalVault
let vault: OrderVault
let clock = START
let lane = 0
const books = { free: DEPOSIT, locked: 0n, credited: 0n }

beforeAll(async () => {
  anvil = await startAnvil({ timestamp: START - 1000 })
  local = await deployLocalVault(anvil, signers.signer.address)
  vault = {
    ...VAULT,
    chainId: evmChainNumber(anvil.chain),
    address: local.address,
    owner: local.owner,
    signer: signers.signer.address,
  }
})
afterAll(() => anvil.close())

const history = arbitraryBatchOrders(MOST_ORDERS).chain(orders => {
  const [first] = orders as [Order, ...Order[]]
  const position = fc.nat(orders.length - 1)
  const act = arbitraryAct({ ...first, amount: 1n }).filter(({ type }) => type !== 'lock')
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({
      type: fc.constant('releaseBatch' as const),
      which: fc.bigInt({ min: 1n, max: 2n ** BigInt(orders.length) - 1n }),
      each: fc.boolean(),
    }),
    fc.record({ type: fc.constant('releaseOne' as const), position }),
    fc.record({ type: fc.constantFrom('takeOut' as const, 'takeOut' as const, 'alone' as const), position, act }),
    fc.record({ type: fc.constant('expireBatch' as const) }),
  )
  const forged = fc.integer({ min: 0, max: 5 }).map(n => n === 0)
  const timed = fc.record({ step, at: arbitraryMoment(first), forged, pick: fc.nat(1) })
  return fc.record({
    orders: fc.constant(orders),
    isCredit: fc.boolean(),
    lockAt: fc.constantFrom(START, START, first.lockBy, first.lockBy + 1),
    steps: fc.array(timed, { minLength: 1, maxLength: 6 }).map(steps => steps.toSorted((a, b) => a.at - b.at)),
  })
})

test('contract and reducer agree on every act upon a batch and its orders, to the second', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ orders: drawn, isCredit, lockAt, steps }) => {
      const shift = clock - START + 1
      const orders = drawn.map((order, position) => place(order, position, shift, isCredit))
      const made = makeBatch(orders)
      if (!made.ok) throw new Error(made.code)
      const states: OrderState[] = orders.map(() => INITIAL)
      const world: World = { orders, batch: made.value, states, inside: new Set(), top: 'batch' }
      clock = Math.max(clock + 1, lockAt + shift)
      if (!(await lock(world, clock))) return
      for (const timed of steps) {
        clock = Math.max(clock + 1, timed.at + shift)
        await take(world, { ...timed, at: clock })
      }
    }),
    { numRuns: 200 },
  )
}, 300_000)

/** The order with parties that sign, where the chain's clock stands and in a lane of its own. */
function place(order: Order, position: number, shift: number, isCredit: boolean): Order {
  if (position === 0) lane++
  const amount = (order.amount % MOST_UNITS) + 1n
  return {
    ...order,
    buyer: signers.buyer.address,
    payer: signers.payer.address,
    confirmer: order.confirmer === VAULT.address ? vault.address : signers.confirmer.address,
    arbiter: signers.arbiter.address,
    amount,
    fee: (amount * (order.fee % 201n)) / 10_000n,
    lockBy: order.lockBy + shift,
    claimBy: order.claimBy + shift,
    confirmBy: order.confirmBy + shift,
    ruleBy: order.ruleBy + shift,
    nonce: makeNonce(isCredit ? 2 ** 31 + lane : lane, 1 + position),
  }
}

async function lock({ orders, batch, states, inside }: World, at: number): Promise<boolean> {
  const lockable = checkBatchLock(batch, vault, at)
  const alone = orders.map(order => applyAct(order, vault, INITIAL, { type: 'lock' }, at))
  expect(alone.map(({ ok }) => ok)).toEqual(alone.map(() => lockable.ok))
  const signature = signers.signer.sign(hashLockBatch(batch, vault))
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'lockBatch', args: [batch, signature, '0x'] })
  await agree(data, lockable.ok ? undefined : errorName(lockable.code), at)
  if (!lockable.ok) return false
  for (const [position, state] of alone.entries()) {
    if (state.ok) states[position] = state.value
    inside.add(position)
  }
  books.free -= batch.total
  books.locked += batch.total
  await agreeOnBooks()
  return true
}

async function take(world: World, timed: Timed): Promise<void> {
  const { data, error, next } = plan(world, timed)
  await agree(data, error, timed.at)
  if (!error) {
    const wasInside = [...next.keys()].filter(position => world.inside.delete(position))
    for (const [position, state] of next) move(world, position, state)
    if (wasInside.length > 0 && world.inside.size === 0) {
      world.top = timed.step.type === 'expireBatch' ? 'returned' : 'released'
    }
  }
  await agreeOnBooks()
  await agreeOnStates(world)
}

type Plan = { data: Hex; error: string | undefined; next: Map<number, OrderState> }

/** What a step sends, what the vault must say to it, and what becomes of which orders. */
function plan(world: World, timed: Timed): Plan {
  const { step } = timed
  switch (step.type) {
    case 'releaseBatch':
      return planReleaseBatch(world, step, timed)
    case 'releaseOne':
      return planReleaseOne(world, step.position, timed)
    case 'takeOut':
    case 'alone':
      return planAct(world, step.position, fitSplit(world, step), timed, step.type === 'takeOut')
    case 'expireBatch': {
      const { batch, inside } = world
      const data = encodeFunctionData({ abi: vaultBatchesAbi, functionName: 'expireBatch', args: [batch] })
      const next = reduce(world, [...inside], { type: 'expire' }, timed.at)
      const early = timed.at <= batch.claimBy ? 'OrderTooEarly' : undefined
      return { data, error: world.top === 'batch' ? early : 'OrderEnded', next }
    }
  }
}

function planReleaseBatch(world: World, step: Extract<Step, { type: 'releaseBatch' }>, timed: Timed): Plan {
  const { orders, batch, inside } = world
  const positions = positionsOf(step.which)
  const released = orders.filter((_, position) => positions.includes(position))
  const each = step.each || released.length === 1
  const by = (order: Order) => pickSigner([confirmerKey(order, vault)], timed)
  const [first] = released as [Order]
  const signatures = each
    ? released.map(order => signAct(order, vault, { type: 'release' }, by(order)))
    : [by(first).sign(hashReleaseBatch(batch, step.which, vault))]
  const data = encodeFunctionData({
    abi: vaultBatchesAbi,
    functionName: 'releaseBatch',
    args: [batch, step.which, encodeItems(released), pathOf(makeTree(orders), positions), signatures],
  })
  const due = positions.filter(position => inside.has(position))
  const unsigned = timed.forged ? 'OrderBadSignature' : undefined
  const error = world.top !== 'batch' || due.length === 0 ? 'OrderEnded' : unsigned
  return { data, error, next: reduce(world, due, { type: 'release' }, timed.at) }
}

function planReleaseOne(world: World, position: number, timed: Timed): Plan {
  const { orders, batch, inside } = world
  const order = orders[position] as Order
  const item = encodeItems([order]).slice(2)
  const words = [0, 64, 128].map(at => `0x${item.slice(at, at + 64)}` as Hex) as [Hex, Hex, Hex]
  const signature = signAct(order, vault, { type: 'release' }, pickSigner([confirmerKey(order, vault)], timed))
  const data = encodeFunctionData({
    abi: vaultAbi,
    functionName: 'releaseOne',
    args: [batch, words, BigInt(position), pathOf(makeTree(orders), [position]), signature],
  })
  const unsigned = timed.forged ? 'OrderBadSignature' : undefined
  const error = world.top !== 'batch' || !inside.has(position) ? 'OrderEnded' : unsigned
  return { data, error, next: reduce(world, [position], { type: 'release' }, timed.at) }
}

/** An act upon one order, out of its batch or alone. */
function planAct(world: World, position: number, act: Act, timed: Timed, isThrough: boolean): Plan {
  const { orders, batch, inside, states, top } = world
  const order = orders[position] as Order
  const state = states[position] as OrderState
  const groups = requiredSigners(act.type, order, vault, state.status)
  const call = encodeAct(
    order,
    act,
    groups.map(group => signAct(order, vault, act, pickSigner(group, timed))),
  )
  const path = pathOf(makeTree(orders), [position])
  const data = isThrough
    ? encodeFunctionData({ abi: vaultBatchesAbi, functionName: 'takeOut', args: [batch, path, call] })
    : call
  const wanted = applyAct(order, vault, state, act, timed.at)
  const refused = wanted.ok ? undefined : errorName(wanted.code)
  const unsigned = timed.forged && groups.length > 0 ? 'OrderBadSignature' : undefined
  const isOut = apart.get(world)?.has(position) ?? false
  let error = refused ?? unsigned
  if (isThrough && (top !== 'batch' || !inside.has(position))) error = 'OrderEnded'
  // An order that never stood alone is nothing the vault knows.
  if (!isThrough && !isOut) error = 'OrderUnknown'
  if (!error) apart.set(world, (apart.get(world) ?? new Set()).add(position))
  return { data, error, next: new Map(wanted.ok ? [[position, wanted.value]] : []) }
}

/** Orders that were taken out, whose status stands under their own id. */
const apart = new WeakMap<World, Set<number>>()

function fitSplit({ orders }: World, step: { position: number; act: Act }): Act {
  const { act } = step
  const amount = orders[step.position]?.amount ?? 0n
  if (!('toBuyer' in act)) return act
  // Drawn for an order of one unit: nothing, all of it, or more.
  return { ...act, toBuyer: act.toBuyer > 1n ? amount + 1n : (act.toBuyer * amount) / (1n + (amount % 2n)) }
}

function reduce(
  { orders, states }: World,
  positions: readonly number[],
  act: Act,
  at: number,
): Map<number, OrderState> {
  const next = new Map<number, OrderState>()
  for (const position of positions) {
    const reduced = applyAct(orders[position] as Order, vault, states[position] as OrderState, act, at)
    if (reduced.ok) next.set(position, reduced.value)
  }
  return next
}

function move({ orders, states }: World, position: number, state: OrderState): void {
  const order = orders[position] as Order
  states[position] = state
  if (!('payout' in state)) return
  books.locked -= order.amount
  books.free += state.payout.toVault
  if (isCreditLane(order.nonce)) books.credited += state.payout.toBuyer + state.payout.toFee
}

async function agree(data: Hex, error: string | undefined, at: number): Promise<void> {
  await anvil.call('evm_setNextBlockTimestamp', [`0x${at.toString(16)}`])
  const actual = error && (await local.errorOf(data, at))
  const succeeded = await local.send(data)
  expect({ error: actual, succeeded }).toEqual({ error, succeeded: !error })
}

async function agreeOnBooks(): Promise<void> {
  const read = async (functionName: 'free' | 'locked' | 'credited') =>
    BigInt(await local.read(encodeFunctionData({ abi: vaultAbi, functionName })))
  expect({ free: await read('free'), locked: await read('locked'), credited: await read('credited') }).toEqual(books)
}

/** The lane, what is left of the batch, and each order that stands alone. */
async function agreeOnStates(world: World): Promise<void> {
  const { batch, inside, orders, states, top } = world
  const args = [Number(batch.nonce >> 32n)] as const
  const slot = await local.read(encodeFunctionData({ abi: vaultAbi, functionName: 'laneOf', args }))
  expect(Number(slot.slice(0, 66))).toBe(LANE_STATUS[top])
  const left = await local.read(encodeFunctionData({ abi: vaultBatchesAbi, functionName: 'leftOf', args: [batch] }))
  expect(positionsOf(BigInt(left.slice(0, 66)))).toEqual([...inside].sort((a, b) => a - b))
  for (const position of apart.get(world) ?? []) {
    const data = encodeFunctionData({ abi: vaultAbi, functionName: 'statusOf', args: [orders[position] as Order] })
    expect(STATUSES[Number(await local.read(data))]).toBe(states[position]?.status)
  }
  expect(states.every(({ status }, position) => !inside.has(position) || isLive(status))).toBe(true)
}
