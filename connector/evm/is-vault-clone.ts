import { vaultFactoryAbi } from '@sampan/contracts/vault-factory'
import type { Address, Hex } from '@sampan/kernel/hex'
import { decodeFunctionResult, encodeFunctionData } from 'viem'
import type { Rpc } from './rpc.ts'

/** EIP-1167's minimal proxy around an implementation's address, then the clone's arguments: owner and token, a word each. */
const CLONE = /^0x363d3d373d3d3d363d73([0-9a-f]{40})5af43d82803e903d91602b57fd5bf3([0-9a-f]{128})$/

/**
 * Whether code at an address is the factory's own vault and not something that only answers like one: a look-alike could
 * say that it has locked money and never pay. The code names implementation, first owner and token; the factory must have
 * that implementation and put the vault of that owner and token at this address.
 */
export async function isVaultClone(rpc: Rpc, factory: Address, vault: Address, code: Hex): Promise<boolean> {
  const [, implementation, args] = CLONE.exec(code.toLowerCase()) ?? []
  if (!implementation || !args) return false
  const owner: Address = `0x${args.slice(24, 64)}`
  const token: Address = `0x${args.slice(88, 128)}`
  const ask = async (
    functionName: 'implementation' | 'vaultOf',
    parameters: readonly [] | readonly [Address, Address],
  ) => {
    const data = encodeFunctionData({ abi: vaultFactoryAbi, functionName, args: parameters } as never)
    const result = await rpc.call<Hex>('eth_call', [{ to: factory, data }, 'latest'])
    return decodeFunctionResult({ abi: vaultFactoryAbi, functionName, data: result }).toLowerCase()
  }
  const [known, placed] = await Promise.all([ask('implementation', []), ask('vaultOf', [owner, token])])
  return known === `0x${implementation}` && placed === vault
}
