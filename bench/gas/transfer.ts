import { walletSigner } from '@sampan/kernel/testing/signers'
import type { GasChain } from './chain.ts'
import type { Measured } from './subject.ts'

/** A transfer of USDT itself to somebody who holds it, measured with Tether's own code as compiled on Ethereum. */
const TETHER_GAS = 46_097
const TOLERANCE = 0.02

const AMOUNT_UNITS = 25_000_000n

/** What everything else is compared with. Throws unless the token here costs what USDT costs. */
export async function measureTransfer(chain: GasChain): Promise<Measured & { readonly transferGas: number }> {
  const { address } = walletSigner('holder')
  const toNewHolder = await chain.give(address, AMOUNT_UNITS)
  const transferGas = await chain.give(address, AMOUNT_UNITS)
  if (!isLikeTether(transferGas)) {
    throw new Error(`A bare transfer took ${transferGas} gas, not ${TETHER_GAS} ± ${TOLERANCE * 100} %`)
  }
  const rows = [
    { what: 'to a holder', gas: transferGas },
    { what: 'to a new holder', gas: toNewHolder },
  ]
  return { title: 'Bare transfer of the token', rows, transferGas }
}

export function isLikeTether(gas: number): boolean {
  return Math.abs(gas - TETHER_GAS) <= TETHER_GAS * TOLERANCE
}
