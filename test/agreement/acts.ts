import { vaultAbi } from '@sampan/contracts/vault'
import type { Address, Hex } from '@sampan/kernel/hex'
import { deviceSigner, type Signer, walletSigner } from '@sampan/kernel/testing/signers'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import type { Act } from '@sampan/order/v1/reducer'
import { hashAct } from '@sampan/order/v1/typed-data'
import { encodeFunctionData } from 'viem'

export const signers = {
  signer: walletSigner('signer'),
  buyer: walletSigner('buyer'),
  payer: deviceSigner('payer'),
  confirmer: walletSigner('confirmer'),
  arbiter: walletSigner('arbiter'),
  stranger: walletSigner('stranger'),
}

/** One of those who may sign, or the stranger when the signature is to be forged. */
export function pickSigner(group: readonly Address[], { forged, pick }: { forged: boolean; pick: number }): Signer {
  if (forged) return signers.stranger
  const address = group[pick % group.length]
  const signer = Object.values(signers).find(candidate => candidate.address === address)
  if (!signer) throw new Error(`Nobody signs for ${address}`)
  return signer
}

export function signAct(order: Order, vault: OrderVault, act: Act, { sign }: Signer): Hex {
  if (act.type === 'expire' || act.type === 'lapse') throw new Error(`${act.type} is not signed`)
  return sign(hashAct(act.type === 'settle' || act.type === 'rule' ? act : { type: act.type }, order, vault))
}

/** The vault's call for an act. */
export function encodeAct(order: Order, act: Act, [one = '0x', two = '0x']: readonly Hex[]): Hex {
  const abi = vaultAbi
  switch (act.type) {
    case 'lock':
      return encodeFunctionData({ abi, functionName: 'lock', args: [order, one, '0x'] })
    case 'settle':
      return encodeFunctionData({ abi, functionName: 'settle', args: [order, act.toBuyer, one, two] })
    case 'rule':
      return encodeFunctionData({ abi, functionName: 'rule', args: [order, act.toBuyer, one] })
    case 'expire':
    case 'lapse':
      return encodeFunctionData({ abi, functionName: act.type, args: [order] })
    case 'release':
    case 'cancel':
    case 'claim':
    case 'contest':
      return encodeFunctionData({ abi, functionName: act.type, args: [order, one] })
  }
}

/** `order.too_late` is `OrderTooLate` in Solidity. */
export function errorName(code: string): string {
  return code.replaceAll(/(?:^|[._])([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
