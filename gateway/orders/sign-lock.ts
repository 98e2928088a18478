import { ZERO_ADDRESS } from '@sampan/kernel/address'
import type { Hex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { OrderVault } from '@sampan/order/v1/order'
import { chainOf } from '../relay/relay-orders.ts'
import type { Match } from './match.ts'
import type { HeldAct } from './order-record.ts'
import type { OrdersGateway } from './ports.ts'

export type LockVault = { readonly vault: OrderVault; readonly chainNow: number }

/** The vault that orders are about to lock in, at the head. Refuses one that wants a second signature from somebody else. */
export async function readLockVault(
  gateway: OrdersGateway,
  chain: Match['chain'],
  address: OrderVault['address'],
): Promise<Result<LockVault, Refusal<'request.second_key'>>> {
  const { vault, block } = await chainOf(gateway, chain).connector.readVault(address)
  if (vault.secondKey !== ZERO_ADDRESS && vault.secondKey !== gateway.secondKey?.address) {
    return refuse('request.second_key', { vault: vault.address })
  }
  return ok({ vault, chainNow: block.time })
}

/** The vault signer's, and this gateway's own where the vault wants it: only now is it known to be for what was matched. */
export function lockSignatures(
  { secondKey }: OrdersGateway,
  vault: OrderVault,
  lock: { readonly digest: Hex; readonly signature: Hex },
  receivedAt: number,
): HeldAct[] {
  const act = { type: 'lock' } as const
  const first: HeldAct = { act, role: 'vaultSigner', signer: vault.signer, signature: lock.signature, receivedAt }
  if (vault.secondKey === ZERO_ADDRESS || !secondKey) return [first]
  const signature = secondKey.sign(lock.digest)
  return [first, { act, role: 'secondKey', signer: secondKey.address, signature, receivedAt }]
}
