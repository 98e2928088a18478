import { vaultAbi } from '@sampan/contracts/vault'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { type ChainId, evmChainNumber } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import { decodeFunctionResult, encodeFunctionData } from 'viem'
import type { VaultReading } from '../port/connector.ts'
import { latestHeader } from './blocks.ts'
import { isVaultClone } from './is-vault-clone.ts'
import { blockRef } from './read-block.ts'
import type { Rpc } from './rpc.ts'
import { quantity } from './wire.ts'

const ADDRESSES = ['owner', 'signer', 'secondKey', 'token'] as const
const AMOUNTS = ['free', 'unsynced', 'locked', 'limit', 'limitUsed'] as const

type Reading = {
  readonly rpc: Rpc
  readonly chain: ChainId
  /** Without it any contract that answers like a vault is taken for one. */
  readonly factory: Address | undefined
}

/** Reads a vault's keys and balances in one block. What the factory did not make is not a vault, whatever it answers. */
export async function readVault({ rpc, chain, factory }: Reading, address: Address): Promise<VaultReading> {
  const block = blockRef(await latestHeader(rpc))
  const at = quantity(block.height)
  const vault = { chainId: evmChainNumber(chain), address }
  const code = await rpc.call<Hex>('eth_getCode', [address, at])
  if (code === '0x') return notDeployed(vault, block)
  if (factory && !(await isVaultClone(rpc, factory, address, code))) return notDeployed(vault, block)
  const read = async (functionName: (typeof ADDRESSES)[number] | (typeof AMOUNTS)[number]) => {
    const data = encodeFunctionData({ abi: vaultAbi, functionName })
    const result = await rpc.call<Hex>('eth_call', [{ to: address, data }, at])
    return decodeFunctionResult({ abi: vaultAbi, functionName, data: result })
  }
  const [owner, signer, secondKey, token] = (await Promise.all(ADDRESSES.map(read))).map(
    value => String(value).toLowerCase() as Address,
  ) as [Address, Address, Address, Address]
  const [free, unsynced, locked, limit, limitUsed] = (await Promise.all(AMOUNTS.map(read))).map(BigInt) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ]
  return {
    vault: { ...vault, owner, signer, secondKey },
    token,
    freeUnits: free + unsynced,
    lockedUnits: locked,
    limitUnits: limit,
    limitUsedUnits: limitUsed,
    deployed: true,
    block,
  }
}

function notDeployed(vault: { chainId: bigint; address: Address }, block: VaultReading['block']): VaultReading {
  return {
    vault: { ...vault, owner: ZERO_ADDRESS, signer: ZERO_ADDRESS, secondKey: ZERO_ADDRESS },
    token: ZERO_ADDRESS,
    freeUnits: 0n,
    lockedUnits: 0n,
    limitUnits: 0n,
    limitUsedUnits: 0n,
    deployed: false,
    block,
  }
}
