import type { VaultReading } from '@sampan/connector/connector'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { evmChainNumber } from '@sampan/kernel/asset'
import type { Address } from '@sampan/kernel/hex'
import type { OrderVault } from '@sampan/order/v1/order'

/** The vault as the own node last showed it, for what must not wait for the node: the desk, and replaying what happened. */
export type VaultMemory = {
  remember(reading: VaultReading): void
  rememberKeys(vault: OrderVault): void
  reading(): VaultReading | undefined
  /** Keys are the zero address until the node was asked once. */
  vault(): OrderVault
}

export function makeVaultMemory(chain: string, address: Address): VaultMemory {
  let last: VaultReading | undefined
  let keys: OrderVault = {
    chainId: evmChainNumber(chain as `eip155:${string}`),
    address,
    owner: ZERO_ADDRESS,
    signer: ZERO_ADDRESS,
    secondKey: ZERO_ADDRESS,
  }
  const rememberKeys = (vault: OrderVault) => {
    keys = vault
  }
  return {
    remember(reading) {
      last = reading
      rememberKeys(reading.vault)
    },
    rememberKeys,
    reading: () => last,
    vault: () => keys,
  }
}
