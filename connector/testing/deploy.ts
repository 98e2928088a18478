import { tetherLikeAbi, tetherLikeBytecode } from '@sampan/contracts/testing/tether-like'
import { vaultFactoryAbi } from '@sampan/contracts/vault-factory'
import type { Asset, ChainId } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import { decodeFunctionResult, encodeDeployData, encodeFunctionData } from 'viem'
import { deployContracts } from '../evm/deploy/deploy.ts'
import { addressIn, type DeploymentRecord } from '../evm/deploy/record.ts'
import { openRpc } from '../evm/rpc.ts'
import { asset } from '../registry/assets.ts'
import type { Anvil } from './anvil.ts'

export type Deployment = {
  /** Behaves like USDT, 6 decimals; the first account holds all of it. */
  readonly token: Asset
  readonly vaultFactory: Address
  readonly paymentAddressFactory: Address
  /** What `sampan deploy` would have written. */
  readonly record: DeploymentRecord
  /** The chain as a configuration names it. */
  readonly chainSettings: {
    readonly id: ChainId
    readonly rpc_urls: string[]
    readonly vault_factory: Address
    readonly tokens: DeploymentRecord['tokens']
  }
}

/** A node that mines at once does it in a few milliseconds. */
const LOOK_AGAIN_MS = 3
const SUPPLY_UNITS = 1_000_000_000n * 10n ** 6n

/** Deploys a token like USDT, and the contracts as on any other chain. The first account pays. Needs a node that mines. */
export async function deploy(anvil: Anvil): Promise<Deployment> {
  const token = asset(anvil.chain, await deployToken(anvil), 'USDT', 6)
  const rpc = openRpc({ urls: [anvil.url] })
  const { record } = await deployContracts({ rpc, token, send: call => send(anvil, call), pollMs: 20 })
  const vaultFactory = addressIn(record, 'VaultFactory')
  return {
    token,
    vaultFactory,
    paymentAddressFactory: addressIn(record, 'PaymentAddressFactory'),
    record,
    chainSettings: { id: anvil.chain, rpc_urls: [anvil.url], vault_factory: vaultFactory, tokens: record.tokens },
  }
}

/** A token like USDT on its own. */
export async function deployToken(anvil: Anvil, decimals = 6): Promise<Address> {
  const args = [SUPPLY_UNITS, 'Tether USD', 'USDT', BigInt(decimals)] as const
  const data = encodeDeployData({ abi: tetherLikeAbi, bytecode: tetherLikeBytecode, args })
  const { contractAddress } = await receiptOf(anvil, await send(anvil, { data }))
  if (!contractAddress) throw new Error('No contract was deployed')
  return contractAddress
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

/** Waits until it is mined; throws when it reverted. */
export async function receiptOf(anvil: Anvil, hash: Hex): Promise<{ contractAddress: Address | null; status: Hex }> {
  for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt; ) {
    const found = await anvil.call<{ contractAddress: Address | null; status: Hex } | null>(
      'eth_getTransactionReceipt',
      [hash],
    )
    if (found?.status === '0x0') throw new Error(`${hash} reverted`)
    if (found) return found
    await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS))
  }
  throw new Error(`${hash} was not mined`)
}
