import { unreachable } from '@sampan/kernel/assert'
import type { Address } from '@sampan/kernel/hex'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import type { OrderStatus } from '@sampan/order/v1/reducer'
import { confirmerKey, requiredSigners } from '@sampan/order/v1/signers'
import type { SignedAct } from '@sampan/order/v1/typed-data'
import type { HeldAct, OrderRecord, SignerRole } from './order-record.ts'

/** As whom an address signs an act; `undefined` when it may not. */
export function roleOf(
  type: SignedAct['type'],
  signer: Address,
  order: Order,
  vault: OrderVault,
  status: OrderStatus,
): SignerRole | undefined {
  if (!requiredSigners(type, order, vault, status).some(group => group.includes(signer))) return undefined
  switch (type) {
    case 'lock':
      return signer === vault.signer ? 'vaultSigner' : 'secondKey'
    case 'release':
      return 'confirmer'
    case 'settle':
      return signer === order.buyer ? 'buyer' : 'confirmer'
    case 'cancel':
    case 'claim':
      return signer === order.payer ? 'payer' : 'buyer'
    case 'contest':
      return signer === confirmerKey(order, vault) ? 'confirmer' : 'vaultSigner'
    case 'rule':
      return 'arbiter'
    default:
      return unreachable(type)
  }
}

/**
 * The held acts that together make one act valid now, one for each party that must sign, in the order in which the vault
 * takes them; `undefined` while one is missing. Of several splits the first one complete counts.
 */
export function completeAct(
  type: SignedAct['type'],
  { held, order, vault, state }: Pick<OrderRecord, 'held' | 'order' | 'vault' | 'state'>,
): HeldAct[] | undefined {
  const groups = requiredSigners(type, order, vault, state.status)
  const ofType = held.filter(({ act }) => act.type === type)
  const splits = new Set(ofType.map(({ act }) => ('toBuyer' in act ? act.toBuyer : undefined)))
  for (const toBuyer of splits) {
    const same = ofType.filter(({ act }) => ('toBuyer' in act ? act.toBuyer : undefined) === toBuyer)
    const chosen = groups.flatMap(group => same.find(({ signer }) => group.includes(signer)) ?? [])
    if (chosen.length === groups.length) return chosen
  }
  return undefined
}
