import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { unreachable } from '@sampan/kernel/assert'
import type { Address } from '@sampan/kernel/hex'
import type { Order, OrderVault } from './order.ts'
import { type ActType, isLive, type OrderStatus } from './reducer.ts'

/** Every group must be satisfied; within a group any one address will do. Empty: nobody needs to sign. */
export type RequiredSigners = readonly (readonly Address[])[]

/** Who must sign an act for the vault to take it. `confirmer` equal to the vault means the vault's current signer. */
export function requiredSigners(type: ActType, order: Order, vault: OrderVault, status: OrderStatus): RequiredSigners {
  switch (type) {
    case 'lock':
      return vault.secondKey === ZERO_ADDRESS ? [[vault.signer]] : [[vault.signer], [vault.secondKey]]
    case 'release':
      return [[confirmerKey(order, vault)]]
    case 'settle':
      return [[order.buyer], [confirmerKey(order, vault)]]
    case 'cancel':
      return isLive(status) && status !== 'locked' ? [[order.buyer]] : [[order.payer, order.buyer]]
    case 'claim':
      return [[order.payer, order.buyer]]
    case 'contest':
      return [[confirmerKey(order, vault), vault.signer]]
    case 'rule':
      return [[order.arbiter]]
    case 'expire':
    case 'lapse':
      return []
    default:
      return unreachable(type)
  }
}

export function confirmerKey(order: Order, vault: OrderVault): Address {
  return order.confirmer === vault.address ? vault.signer : order.confirmer
}
