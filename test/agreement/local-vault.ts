import type { Anvil } from '@sampan/connector/testing/anvil'
import { createVault, deploy, send, transfer } from '@sampan/connector/testing/deploy'
import { vaultAbi } from '@sampan/contracts/vault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { decodeErrorResult, encodeFunctionData } from 'viem'

export const DEPOSIT = 10n ** 12n

/** A vault on a local chain, driven second by second. */
export type LocalVault = {
  readonly address: Address
  readonly owner: Address
  /** Sends a call to the vault and waits for its block; whether it succeeded. */
  readonly send: (data: Hex) => Promise<boolean>
  readonly read: (data: Hex) => Promise<Hex>
  /** The name of the vault's error for a call that would revert at `timestamp`, e.g. `OrderTooLate`. */
  readonly errorOf: (data: Hex, timestamp: number) => Promise<string>
}

/** Deploys token, factory and a vault with `DEPOSIT` units in it; its owner names `signer`. */
export async function deployLocalVault(anvil: Anvil, signer: Address): Promise<LocalVault> {
  const [owner = '0x'] = anvil.accounts
  const deployment = await deploy(anvil)
  const address = await createVault(anvil, deployment, owner)
  const sendAndWait = async (data: Hex) => succeeded(anvil, await send(anvil, { to: address, data }))
  await sendAndWait(encodeFunctionData({ abi: vaultAbi, functionName: 'setSigner', args: [signer] }))
  await succeeded(anvil, await transfer(anvil, deployment.token, address, DEPOSIT))
  await sendAndWait(encodeFunctionData({ abi: vaultAbi, functionName: 'sync' }))
  return {
    address,
    owner,
    send: sendAndWait,
    read: data => anvil.call<Hex>('eth_call', [{ to: address, data }, 'latest']),
    errorOf: (data, timestamp) => errorOf(anvil.url, { to: address, data }, timestamp),
  }
}

async function succeeded(anvil: Anvil, hash: Hex): Promise<boolean> {
  for (;;) {
    const receipt = await anvil.call<{ status: Hex } | null>('eth_getTransactionReceipt', [hash])
    if (receipt) return receipt.status === '0x1'
  }
}

async function errorOf(url: string, call: { to: Address; data: Hex }, timestamp: number): Promise<string> {
  const time = `0x${timestamp.toString(16)}`
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_call', params: [call, 'latest', {}, { time }] })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { error } = (await response.json()) as { error?: { data?: Hex } }
  return error?.data ? decodeErrorResult({ abi: vaultAbi, data: error.data }).errorName : 'none'
}
