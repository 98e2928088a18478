import { vaultAbi } from '@sampan/contracts/vault'
import { assert, unreachable } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import type { Order } from '@sampan/order/v1/order'
import { encodeFunctionData } from 'viem'
import type { RelayAct } from './decide-acts.ts'

const NO_SIGNATURE: Hex = '0x'

/** The call to the vault that puts an act on chain. */
export function encodeAct(order: Order, { type, toBuyer = 0n, signatures }: RelayAct): Hex {
  const abi = vaultAbi
  const [first = NO_SIGNATURE, second = NO_SIGNATURE] = signatures
  switch (type) {
    case 'lock':
      return encodeFunctionData({ abi, functionName: 'lock', args: [order, first, second] })
    case 'settle':
      assert(signatures.length === 2, 'both sides signed the settlement')
      return encodeFunctionData({ abi, functionName: 'settle', args: [order, toBuyer, first, second] })
    case 'rule':
      return encodeFunctionData({ abi, functionName: 'rule', args: [order, toBuyer, first] })
    case 'release':
    case 'cancel':
    case 'claim':
    case 'contest':
      return encodeFunctionData({ abi, functionName: type, args: [order, first] })
    case 'expire':
    case 'lapse':
      return encodeFunctionData({ abi, functionName: type, args: [order] })
    default:
      return unreachable(type)
  }
}
