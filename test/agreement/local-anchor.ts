import type { Anvil } from '@sampan/connector/testing/anvil'
import { receiptOf, send } from '@sampan/connector/testing/deploy'
import { anchorAbi, anchorBytecode } from '@sampan/contracts/anchor'
import type { Address, Hex } from '@sampan/kernel/hex'
import { decodeErrorResult, decodeFunctionResult, encodeFunctionData } from 'viem'

/** An anchor on a local chain. */
export type LocalAnchor = {
  readonly address: Address
  /** Waits for the block; throws when it reverted. */
  readonly send: (data: Hex) => Promise<void>
  /** The name of the error a call would revert with, e.g. `AnchorInconsistent`; `undefined` if it would not. */
  readonly errorOf: (data: Hex) => Promise<string | undefined>
  readonly headOf: (logId: Hex) => Promise<readonly [size: bigint, root: Hex]>
  readonly logIdOf: (log: LogArgument) => Promise<Hex>
}

type LogArgument = { key: Address; origin: string; threshold: number; cosigners: readonly Address[] }

export async function deployLocalAnchor(anvil: Anvil): Promise<LocalAnchor> {
  const { contractAddress } = await receiptOf(anvil, await send(anvil, { data: anchorBytecode }))
  if (!contractAddress) throw new Error('No contract was deployed')
  const read = (data: Hex) => anvil.call<Hex>('eth_call', [{ to: contractAddress, data }, 'latest'])
  const abi = anchorAbi
  return {
    address: contractAddress,
    send: async data => void (await receiptOf(anvil, await send(anvil, { to: contractAddress, data }))),
    errorOf: data => errorOf(anvil.url, { to: contractAddress, data }),
    headOf: async logId => {
      const data = await read(encodeFunctionData({ abi, functionName: 'headOf', args: [logId] }))
      return decodeFunctionResult({ abi, functionName: 'headOf', data })
    },
    logIdOf: async log => {
      const data = await read(encodeFunctionData({ abi, functionName: 'logIdOf', args: [log] }))
      return decodeFunctionResult({ abi, functionName: 'logIdOf', data })
    },
  }
}

async function errorOf(url: string, call: { to: Address; data: Hex }): Promise<string | undefined> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [call, 'latest'] })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { error } = (await response.json()) as { error?: { message: string; data?: Hex } }
  if (!error) return undefined
  return error.data ? decodeErrorResult({ abi: anchorAbi, data: error.data }).errorName : error.message
}
