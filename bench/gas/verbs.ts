import { vaultAbi } from '@sampan/contracts/vault'
import type { Hex } from '@sampan/kernel/hex'
import type { Signer } from '@sampan/kernel/testing/signers'
import type { Order } from '@sampan/order/v1/order'
import { encodeFunctionData } from 'viem'
import type { Desk } from './desk.ts'

/** The acts upon an order, each signed by whom specs/order.md names first and relayed by the gateway. Each returns its gas. */

const abi = vaultAbi

export function lock(desk: Desk, order: Order, secondKey?: Signer): Promise<number> {
  const second = secondKey ? desk.sign('lock', order, secondKey) : '0x'
  const args = [order, desk.sign('lock', order, desk.parties.signer), second] as const
  return desk.call(encodeFunctionData({ abi, functionName: 'lock', args }))
}

export function release(desk: Desk, order: Order): Promise<number> {
  const args = [order, desk.sign('release', order, desk.parties.signer)] as const
  return desk.call(encodeFunctionData({ abi, functionName: 'release', args }))
}

export function claim(desk: Desk, order: Order, by: Signer = desk.parties.payer): Promise<number> {
  return desk.call(encodeFunctionData({ abi, functionName: 'claim', args: [order, desk.sign('claim', order, by)] }))
}

export function contest(desk: Desk, order: Order): Promise<number> {
  const args = [order, desk.sign('contest', order, desk.parties.signer)] as const
  return desk.call(encodeFunctionData({ abi, functionName: 'contest', args }))
}

/** The buyer's, which is valid as long as the order is live. */
export function cancel(desk: Desk, order: Order): Promise<number> {
  const args = [order, desk.sign('cancel', order, desk.parties.buyer)] as const
  return desk.call(encodeFunctionData({ abi, functionName: 'cancel', args }))
}

/** Half of the amount to the buyer. */
export function settle(desk: Desk, order: Order): Promise<number> {
  const act = { type: 'settle', toBuyer: order.amount / 2n } as const
  const signatures = [desk.parties.buyer, desk.parties.signer].map(signer => desk.sign(act, order, signer))
  const [ofBuyer = '0x', ofConfirmer = '0x'] = signatures satisfies Hex[]
  const args = [order, act.toBuyer, ofBuyer, ofConfirmer] as const
  return desk.call(encodeFunctionData({ abi, functionName: 'settle', args }))
}

/** Half of the amount to the buyer. */
export function rule(desk: Desk, order: Order): Promise<number> {
  const act = { type: 'rule', toBuyer: order.amount / 2n } as const
  const args = [order, act.toBuyer, desk.sign(act, order, desk.parties.arbiter)] as const
  return desk.call(encodeFunctionData({ abi, functionName: 'rule', args }))
}

/** The second after `claimBy`. */
export async function expire(desk: Desk, order: Order): Promise<number> {
  await desk.chain.moveTo(order.claimBy + 1)
  return await desk.call(encodeFunctionData({ abi, functionName: 'expire', args: [order] }))
}

/** The second after the deadline that the silence is about. */
export async function lapse(desk: Desk, order: Order, deadline: 'confirmBy' | 'ruleBy'): Promise<number> {
  await desk.chain.moveTo(order[deadline] + 1)
  return await desk.call(encodeFunctionData({ abi, functionName: 'lapse', args: [order] }))
}
