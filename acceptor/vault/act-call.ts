import { vaultAbi } from '@sampan/contracts/vault'
import { vaultFactoryAbi } from '@sampan/contracts/vault-factory'
import type { Address, Hex } from '@sampan/kernel/hex'
import { itemWords } from '@sampan/order/v1/batch-items'
import { encodeFunctionData } from 'viem'
import type { OrderRecord } from '../orders/order-record.ts'

export type Call = { readonly to: Address; readonly data: Hex }

/**
 * The call that puts a signed release or contest on chain; anybody may send it. An order that is still in its batch is
 * released there; one that can be contested was taken out by its claim.
 */
export function actCall(
  vault: Address,
  type: 'release' | 'contest',
  { order, inBatch, state }: Pick<OrderRecord, 'order' | 'inBatch' | 'state'>,
  signature: Hex,
): Call {
  const abi = vaultAbi
  if (!inBatch || state.status !== 'locked' || type !== 'release') {
    return { to: vault, data: encodeFunctionData({ abi, functionName: type, args: [order, signature] }) }
  }
  const { batch, position, path } = inBatch
  const args = [batch, itemWords(order), BigInt(position), path, signature] as const
  return { to: vault, data: encodeFunctionData({ abi, functionName: 'releaseOne', args }) }
}

/** For the owner’s own wallet: makes the vault at its address that is known already. The daemon has no owner key. */
export function createVaultCall(factory: Address, owner: Address, token: Address): Call {
  const data = encodeFunctionData({ abi: vaultFactoryAbi, functionName: 'create', args: [owner, token] })
  return { to: factory, data }
}

/** For the owner: names this daemon’s key as the vault’s signer, and how much it may have locked and released in a day. */
export function setUpSignerCalls(vault: Address, signer: Address, limitUnits: bigint): readonly Call[] {
  return [
    { to: vault, data: encodeFunctionData({ abi: vaultAbi, functionName: 'setSigner', args: [signer] }) },
    { to: vault, data: encodeFunctionData({ abi: vaultAbi, functionName: 'setLimit', args: [limitUnits] }) },
  ]
}
