import { paymentAddressAbi } from '@sampan/contracts/payment-address'
import { paymentAddressFactoryAbi } from '@sampan/contracts/payment-address-factory'
import { vaultAbi } from '@sampan/contracts/vault'
import { vaultFactoryAbi } from '@sampan/contracts/vault-factory'
import { type Hex, isHex } from '@sampan/kernel/hex'
import { decodeErrorResult } from 'viem'
import { type Rpc, RpcRefusal } from '../rpc.ts'

const ERRORS = [vaultAbi, vaultFactoryAbi, paymentAddressAbi, paymentAddressFactoryAbi]
  .flat()
  .filter(item => item.type === 'error')

/** How nodes word it when the contract gave no error, an old token's failed assertion for instance. */
const WITHOUT_DATA = /revert|invalid.{0,4}opcode|evm error|out of gas|gas required exceeds/i

/** Why a call reverts, e.g. `OrderTooLate(1700000000, 1700000360)`; undefined when the refusal is about something else. */
export function revertReason(error: RpcRefusal): string | undefined {
  const data = revertData(error.data)
  if (data === undefined) return error.code === 3 || WITHOUT_DATA.test(error.message) ? error.message : undefined
  try {
    const { errorName, args } = decodeErrorResult({ abi: ERRORS, data })
    return `${errorName}(${(args ?? []).map(String).join(', ')})`
  } catch {
    // A foreign contract's error: its selector is all that can be said.
    return data === '0x' ? 'reverted without a reason' : `unknown error ${data.slice(0, 10)}`
  }
}

function revertData(data: unknown): Hex | undefined {
  if (isHex(data)) return data
  // Some nodes wrap it once more.
  if (typeof data === 'object' && data !== null && 'data' in data && isHex(data.data)) return data.data
  return undefined
}

/** Why a mined call reverted, asked of the state before its block; as good as the block's order allows. */
export async function reasonAt(rpc: Rpc, call: { from: Hex; to: Hex; data: Hex }, height: number): Promise<string> {
  try {
    await rpc.call('eth_call', [call, `0x${(height - 1).toString(16)}`])
    return 'reverted, though it would have passed before its block'
  } catch (error) {
    if (!(error instanceof RpcRefusal)) throw error
    return revertReason(error) ?? error.message
  }
}
