import { tetherLikeAbi, tetherLikeBytecode } from '@sampan/contracts/testing/tether-like'
import { vaultFactoryAbi, vaultFactoryBytecode } from '@sampan/contracts/vault-factory'
import type { Asset } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import { decodeFunctionResult, encodeDeployData, encodeFunctionData } from 'viem'
import { asset } from '../registry/assets.ts'
import type { Anvil } from './anvil.ts'

export type Deployment = {
  /** Behaves like USDT, 6 decimals; the first account holds all of it. */
  readonly token: Asset
  readonly vaultFactory: Address
}

const SUPPLY_UNITS = 1_000_000_000n * 10n ** 6n

/** Deploys a token like USDT and the vault factory from the first account. Needs a node that mines. */
export async function deploy(anvil: Anvil): Promise<Deployment> {
  const token = await create(
    anvil,
    encodeDeployData({
      abi: tetherLikeAbi,
      bytecode: tetherLikeBytecode,
      args: [SUPPLY_UNITS, 'Tether USD', 'USDT', 6n],
    }),
  )
  const vaultFactory = await create(anvil, encodeDeployData({ abi: vaultFactoryAbi, bytecode: vaultFactoryBytecode }))
  return { token: asset(anvil.chain, token, 'USDT', 6), vaultFactory }
}

/** Moves tokens; resolves to the hash without waiting for a block. */
export function transfer(anvil: Anvil, token: Asset, to: Address, amountUnits: bigint, from?: Address): Promise<Hex> {
  return send(anvil, { to: token.address, data: transferData(to, amountUnits), ...(from ? { from } : {}) })
}

export function transferData(to: Address, amountUnits: bigint): Hex {
  return encodeFunctionData({ abi: tetherLikeAbi, functionName: 'transfer', args: [to, amountUnits] })
}

export function createVaultData(owner: Address, token: Asset): Hex {
  return encodeFunctionData({ abi: vaultFactoryAbi, functionName: 'create', args: [owner, token.address] })
}

/** Creates the owner's vault for the token and returns its address. Needs a node that mines. */
export async function createVault(anvil: Anvil, { token, vaultFactory }: Deployment, owner: Address): Promise<Address> {
  await receiptOf(anvil, await send(anvil, { to: vaultFactory, data: createVaultData(owner, token) }))
  const args = [owner, token.address] as const
  const data = encodeFunctionData({ abi: vaultFactoryAbi, functionName: 'vaultOf', args })
  const result = await anvil.call<Hex>('eth_call', [{ to: vaultFactory, data }, 'latest'])
  return decodeFunctionResult({ abi: vaultFactoryAbi, functionName: 'vaultOf', data: result }).toLowerCase() as Address
}

/** Has one of the node's own accounts send; the first one if `from` is not given. */
export function send(anvil: Anvil, call: { from?: Address; to?: Address; data: Hex }): Promise<Hex> {
  return anvil.call<Hex>('eth_sendTransaction', [{ from: anvil.accounts[0], gas: '0xf42400', ...call }])
}

async function create(anvil: Anvil, data: Hex): Promise<Address> {
  const { contractAddress } = await receiptOf(anvil, await send(anvil, { data }))
  if (!contractAddress) throw new Error('No contract was deployed')
  return contractAddress
}

/** Waits until it is mined; throws when it reverted. */
export async function receiptOf(anvil: Anvil, hash: Hex): Promise<{ contractAddress: Address | null; status: Hex }> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const found = await anvil.call<{ contractAddress: Address | null; status: Hex } | null>(
      'eth_getTransactionReceipt',
      [hash],
    )
    if (found?.status === '0x0') throw new Error(`${hash} reverted`)
    if (found) return found
    await new Promise(resolve => setTimeout(resolve, 25))
  }
  throw new Error(`${hash} was not mined`)
}
