import { createVaultData } from '@sampan/connector/testing/deploy'
import { tetherLikeAbi } from '@sampan/contracts/testing/tether-like'
import { vaultAbi } from '@sampan/contracts/vault'
import type { Address } from '@sampan/kernel/hex'
import { walletSigner } from '@sampan/kernel/testing/signers'
import type { Order } from '@sampan/order/v1/order'
import { encodeFunctionData } from 'viem'
import { type Desk, NOBODY, type OrderShape, openDesk } from './desk.ts'
import type { Row, Subject } from './subject.ts'
import { cancel, claim, contest, expire, lapse, lock, release, rule, settle } from './verbs.ts'

const abi = vaultAbi
const WITH_FEE: OrderShape = { fee: 1_000_000n }

/** Brings a vault to where an act can be measured, and returns what that act took. The order has ended afterwards. */
type Act = (desk: Desk) => Promise<number>

/** What an order that goes well is made of. */
const PARTS = {
  lock: desk => thenCancel(desk, {}, order => lock(desk, order)),
  release: async desk => release(desk, await locked(desk)),
  'lock, with a fee': desk => thenCancel(desk, WITH_FEE, order => lock(desk, order)),
  'release, with a fee': async desk => release(desk, await locked(desk, WITH_FEE)),
  'lock, with a second key': desk =>
    withSecondKey(desk, () => thenCancel(desk, {}, order => lock(desk, order, desk.parties.secondKey))),
} as const satisfies Readonly<Record<string, Act>>

const OTHERS: Readonly<Record<string, Act>> = {
  claim: async desk => thenCancelLive(desk, await locked(desk), order => claim(desk, order)),
  'claim, with a device key': async desk => {
    const { device } = desk.parties
    const order = await locked(desk, { payer: device.address })
    return await thenCancelLive(desk, order, () => claim(desk, order, device))
  },
  contest: async desk => thenCancelLive(desk, await claimed(desk), order => contest(desk, order)),
  rule: async desk => rule(desk, await contested(desk)),
  'rule, with a fee': async desk => rule(desk, await contested(desk, WITH_FEE)),
  settle: async desk => settle(desk, await locked(desk)),
  'settle, with a fee': async desk => settle(desk, await locked(desk, WITH_FEE)),
  'cancel a lock': async desk => cancel(desk, await locked(desk)),
  'cancel a claim': async desk => cancel(desk, await claimed(desk)),
  expire: async desk => expire(desk, await locked(desk)),
  'lapse: a silent vault releases': async desk => lapse(desk, await claimed(desk), 'confirmBy'),
  'lapse: a silent payee leaves it to the arbiter': async desk => {
    const order = await claimed(desk, { confirmer: desk.parties.payee.address })
    return await thenCancelLive(desk, order, () => lapse(desk, order, 'confirmBy'))
  },
  'lapse: a silent arbiter returns it': async desk => lapse(desk, await contested(desk), 'ruleBy'),
  sync: async desk => {
    await desk.chain.give(desk.vault.address, 25_000_000n)
    return await desk.call(encodeFunctionData({ abi, functionName: 'sync' }))
  },
  pull: async desk => {
    await credit(desk)
    return await desk.call(encodeFunctionData({ abi, functionName: 'pull', args: [desk.parties.buyer.address] }))
  },
  withdraw: desk => {
    const args = [desk.parties.buyer.address, 25_000_000n] as const
    return desk.call(encodeFunctionData({ abi, functionName: 'withdraw', args }), desk.vault.owner)
  },
  'create a vault': async desk => {
    const owner = walletSigner(`owner ${(await desk.order()).nonce}`)
    const { chain } = desk
    return await chain.spend({ to: chain.vaultFactory, data: createVaultData(owner.address, chain.token) })
  },
}

/**
 * Each verb by itself, in a lane that was used before, by a vault with a limit and without a second key, paid out to
 * holders; no fee where none is named.
 */
export const measureSingles: Subject = async chain => {
  const desk = await openDesk(chain, 1)
  const parts = await measureAll(desk, PARTS)
  const gas = (what: keyof typeof PARTS) => parts.find(row => row.what === what)?.gas ?? Number.NaN
  const single = gas('lock') + gas('release')
  const sums: Row[] = [
    { what: 'lock + release', gas: single },
    { what: 'lock + release, with a fee', gas: gas('lock, with a fee') + gas('release, with a fee') },
    { what: 'lock + release, with a second key', gas: gas('lock, with a second key') + gas('release') },
  ]
  const rows = [...parts, ...sums, ...(await measureAll(desk, OTHERS))]
  return { title: 'One order in a vault', rows, headlines: { single } }
}

/** Twice each: the first time warms what it touches. */
async function measureAll(desk: Desk, acts: Readonly<Record<string, Act>>): Promise<Row[]> {
  const rows: Row[] = []
  for (const [what, act] of Object.entries(acts)) {
    await act(desk)
    rows.push({ what, gas: await act(desk) })
  }
  return rows
}

/** Ends what the act left live, so that its lane is open again. */
async function thenCancelLive(desk: Desk, order: Order, act: (order: Order) => Promise<number>): Promise<number> {
  const gas = await act(order)
  await cancel(desk, order)
  return gas
}

async function thenCancel(desk: Desk, shape: OrderShape, act: (order: Order) => Promise<number>): Promise<number> {
  return await thenCancelLive(desk, await desk.order(shape), act)
}

async function locked(desk: Desk, shape?: OrderShape): Promise<Order> {
  const order = await desk.order(shape)
  await lock(desk, order)
  return order
}

async function claimed(desk: Desk, shape?: OrderShape): Promise<Order> {
  const order = await locked(desk, shape)
  await claim(desk, order)
  return order
}

async function contested(desk: Desk, shape?: OrderShape): Promise<Order> {
  const order = await claimed(desk, shape)
  await contest(desk, order)
  return order
}

/** The token pauses, so that a release becomes a credit. */
async function credit(desk: Desk): Promise<void> {
  const { chain } = desk
  const order = await locked(desk)
  await chain.spend({
    to: chain.token.address,
    data: encodeFunctionData({ abi: tetherLikeAbi, functionName: 'pause' }),
  })
  await release(desk, order)
  await chain.spend({
    to: chain.token.address,
    data: encodeFunctionData({ abi: tetherLikeAbi, functionName: 'unpause' }),
  })
}

async function withSecondKey(desk: Desk, act: () => Promise<number>): Promise<number> {
  const name = (key: Address) =>
    desk.call(encodeFunctionData({ abi, functionName: 'setSecondKey', args: [key] }), desk.vault.owner)
  await name(desk.parties.secondKey.address)
  const gas = await act()
  await name(NOBODY)
  return gas
}
