import { type Anvil, startAnvil } from '@sampan/connector/testing/anvil'
import { vaultAbi } from '@sampan/contracts/vault'
import { evmChainNumber } from '@sampan/kernel/asset'
import { arbitraryAct, arbitraryMoment, arbitraryOrder, START, VAULT } from '@sampan/order/testing/arbitrary'
import { makeNonce, type Order, type OrderVault, splitNonce } from '@sampan/order/v1/order'
import { type Act, applyAct, INITIAL, isLive, type OrderState } from '@sampan/order/v1/reducer'
import { requiredSigners } from '@sampan/order/v1/signers'
import fc from 'fast-check'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeAct, errorName, pickSigner, signAct, signers } from './acts.ts'
import { DEPOSIT, deployLocalVault, type LocalVault } from './local-vault.ts'

/** Small enough for the deposit to outlast all runs. */
const MOST_UNITS = DEPOSIT / 10_000n
const STATUSES = ['none', 'locked', 'claimed', 'contested', 'released', 'settled', 'ruled', 'returned'] as const

let anvil: Anvil
let local: LocalVault
let vault: OrderVault
let clock = START
let lane = 0

beforeAll(async () => {
  anvil = await startAnvil({ timestamp: START - 1000 })
  local = await deployLocalVault(anvil, signers.signer.address)
  const { address, owner } = local
  vault = { ...VAULT, chainId: evmChainNumber(anvil.chain), address, owner, signer: signers.signer.address }
})
afterAll(() => anvil.close())

type Step = { act: Act; at: number; forged: boolean; pick: number }

const history = arbitraryOrder
  .map(order => ({
    ...order,
    buyer: signers.buyer.address,
    payer: signers.payer.address,
    confirmer: order.confirmer === VAULT.address ? ('vault' as const) : signers.confirmer.address,
    arbiter: signers.arbiter.address,
    amount: (order.amount % MOST_UNITS) + 1n,
    fee: 0n,
  }))
  .chain(order => {
    const shape = order as unknown as Order
    const step = fc.record({
      act: arbitraryAct(shape),
      at: arbitraryMoment(shape),
      forged: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      pick: fc.nat(1),
    })
    return fc.record({
      order: fc.constant(order),
      feeBps: fc.integer({ min: 0, max: 200 }),
      lockAt: fc.constantFrom(START, shape.lockBy, shape.lockBy + 1),
      steps: fc.array(step, { minLength: 1, maxLength: 7 }).map(steps => steps.toSorted((a, b) => a.at - b.at)),
    })
  })

test('contract and reducer agree on every act, refusal, status and unit, to the second', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ order: drawn, feeBps, lockAt, steps }) => {
      // The chain's clock only rises, so every history is moved to where it stands, into a lane of its own.
      const shift = clock - START + 1
      const confirmer = drawn.confirmer === 'vault' ? vault.address : drawn.confirmer
      const order: Order = {
        ...drawn,
        confirmer,
        fee: (drawn.amount * BigInt(feeBps)) / 10_000n,
        lockBy: drawn.lockBy + shift,
        claimBy: drawn.claimBy + shift,
        confirmBy: drawn.confirmBy + shift,
        ruleBy: drawn.ruleBy + shift,
        nonce: makeNonce(lane++, splitNonce(drawn.nonce).sequence),
      }
      const first: Step = { act: { type: 'lock' }, at: lockAt, forged: false, pick: 0 }
      let state: OrderState = INITIAL
      for (const step of [first, ...steps]) {
        clock = Math.max(clock + 1, step.at + shift)
        state = await takeStep(order, state, { ...step, at: clock })
      }
    }),
    { numRuns: 250 },
  )
}, 300_000)

async function takeStep(order: Order, state: OrderState, step: Step): Promise<OrderState> {
  const { act, at, forged } = step
  const wanted = applyAct(order, vault, state, act, at)
  const groups = requiredSigners(act.type, order, vault, state.status)
  const expected = !wanted.ok ? errorName(wanted.code) : forged && groups.length > 0 ? 'OrderBadSignature' : undefined
  const before = await readBooks()
  const data = encodeAct(
    order,
    act,
    groups.map(group => signAct(order, vault, act, pickSigner(group, step))),
  )
  await anvil.call('evm_setNextBlockTimestamp', [`0x${at.toString(16)}`])
  const actual = expected && (await local.errorOf(data, at))
  const succeeded = await local.send(data)
  expect({ act, at, state: state.status, error: actual, succeeded }).toEqual({
    act,
    at,
    state: state.status,
    error: expected,
    succeeded: !expected,
  })
  const next = wanted.ok && !expected ? wanted.value : state
  const spent = held(order, next) - held(order, state)
  const paid = 'payout' in next && next !== state ? next.payout.toBuyer + next.payout.toFee : 0n
  const books = { free: before.free - spent - paid, locked: before.locked + spent, status: next.status }
  expect({ ...(await readBooks()), status: await readStatus(order) }).toEqual(books)
  return next
}

function held(order: Order, { status }: OrderState): bigint {
  return isLive(status) ? order.amount : 0n
}

async function readBooks(): Promise<{ free: bigint; locked: bigint }> {
  const read = async (functionName: 'free' | 'locked') =>
    BigInt(await local.read(encodeFunctionData({ abi: vaultAbi, functionName })))
  return { free: await read('free'), locked: await read('locked') }
}

async function readStatus(order: Order): Promise<string | undefined> {
  const data = encodeFunctionData({ abi: vaultAbi, functionName: 'statusOf', args: [order] })
  return STATUSES[Number(await local.read(data))]
}
