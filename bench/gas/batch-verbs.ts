import { vaultAbi } from '@sampan/contracts/vault'
import { fromHex, type Hex, toHex } from '@sampan/kernel/hex'
import type { Signer } from '@sampan/kernel/testing/signers'
import { type Batch, hashLockBatch, hashReleaseBatch, whichOf } from '@sampan/order/v1/batch'
import { encodeItems } from '@sampan/order/v1/batch-items'
import { type BatchTree, makeTree, pathOf } from '@sampan/order/v1/batch-tree'
import { makeBatch } from '@sampan/order/v1/make-batch'
import type { Order } from '@sampan/order/v1/order'
import { encodeFunctionData } from 'viem'
import type { Desk } from './desk.ts'

/** The acts upon a batch, signed and relayed as those upon one order. Each returns its gas. */

const abi = vaultAbi

export type FilledBatch = { readonly batch: Batch; readonly orders: readonly Order[]; readonly tree: BatchTree }

/** Throws when the orders cannot stand together. */
export function fillBatch(orders: readonly Order[]): FilledBatch {
  const made = makeBatch(orders)
  if (!made.ok) throw new Error(`No batch: ${made.code}`)
  return { batch: made.value, orders, tree: makeTree(orders) }
}

export function lockBatch(desk: Desk, { batch }: FilledBatch): Promise<number> {
  const signature = desk.parties.signer.sign(hashLockBatch(batch, desk.vault))
  return desk.call(encodeFunctionData({ abi, functionName: 'lockBatch', args: [batch, signature, '0x'] }))
}

/** `each`: with a signature over each order's release, and not with one over all. One order alone always has its own. */
export function releaseBatch(
  desk: Desk,
  filled: FilledBatch,
  positions: readonly number[] = [...filled.orders.keys()],
  { each = false } = {},
): Promise<number> {
  const { batch, tree } = filled
  const { signer } = desk.parties
  const orders = positions.map(position => orderAt(filled, position))
  const which = whichOf(positions)
  const signatures =
    each || orders.length === 1
      ? orders.map(order => desk.sign('release', order, signer))
      : [signer.sign(hashReleaseBatch(batch, which, desk.vault))]
  const args = [batch, which, encodeItems(orders), pathOf(tree, positions), signatures] as const
  return desk.call(encodeFunctionData({ abi, functionName: 'releaseBatch', args }))
}

export function releaseOne(desk: Desk, filled: FilledBatch, position: number): Promise<number> {
  const order = orderAt(filled, position)
  const item = fromHex(encodeItems([order]))
  const word = (index: number): Hex => toHex(item.subarray(32 * index, 32 * (index + 1)))
  const words = [word(0), word(1), word(2)] as const
  const path = pathOf(filled.tree, [position])
  const args = [filled.batch, words, BigInt(position), path, desk.sign('release', order, desk.parties.signer)] as const
  return desk.call(encodeFunctionData({ abi, functionName: 'releaseOne', args }))
}

/** The payer claims, and so takes the order out of its batch. */
export function takeOutByClaim(desk: Desk, filled: FilledBatch, position: number, payer: Signer): Promise<number> {
  const order = orderAt(filled, position)
  const claimed = [order, desk.sign('claim', order, payer)] as const
  const act = encodeFunctionData({ abi, functionName: 'claim', args: claimed })
  const args = [filled.batch, pathOf(filled.tree, [position]), act] as const
  return desk.call(encodeFunctionData({ abi, functionName: 'takeOut', args }))
}

/** The second after `claimBy`. */
export async function expireBatch(desk: Desk, { batch }: FilledBatch): Promise<number> {
  await desk.chain.moveTo(batch.claimBy + 1)
  return await desk.call(encodeFunctionData({ abi, functionName: 'expireBatch', args: [batch] }))
}

export function orderAt({ orders }: FilledBatch, position: number): Order {
  const order = orders[position]
  if (!order) throw new Error(`No order at ${position}`)
  return order
}
