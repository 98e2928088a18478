import { unreachable } from '@sampan/kernel/assert'
import type { Address, Hex } from '@sampan/kernel/hex'
import { ok, type Result, refuse } from '@sampan/kernel/result'
import { verifySignature } from '@sampan/kernel/verify'
import type { Order, OrderVault } from '@sampan/order/v1/order'
import type { Act } from '@sampan/order/v1/reducer'
import { confirmerKey, requiredSigners } from '@sampan/order/v1/signers'
import { hashAct, type SignedAct } from '@sampan/order/v1/typed-data'
import type { CheckedSignature, EntryRefusal, OrderContext } from './context.ts'
import type { EntrySignature, Role } from './shapes.ts'

/**
 * Checks who signed an act. Refuses, in this order and signature by signature: a role held by another address, a
 * signature that does not verify or says wrongly that a contract was asked, and at last a party that has not signed.
 * `lockDigest`: what a lock was signed over, if not over the order alone.
 */
export function checkSignatures(
  act: SignedAct,
  signatures: readonly EntrySignature[],
  held: Pick<OrderContext, 'order' | 'vault' | 'state'> & { readonly lockDigest?: Hex },
): Result<CheckedSignature[], EntryRefusal> {
  const digest = held.lockDigest ?? hashAct(act, held.order, held.vault)
  const checked: CheckedSignature[] = []
  for (const { role, address, signature, checkedAt } of signatures) {
    const expected = addressOfRole(role, held.order, held.vault)
    if (address !== expected) return refuse('ledger.wrong_signer', { role, address, expected })
    const verdict = verifySignature(digest, signature, address)
    if (verdict === 'invalid' || (verdict === 'contract') !== (checkedAt !== undefined)) {
      return refuse('ledger.bad_signature', { act: act.type, role, address })
    }
    checked.push({ act: act.type, role, address, verdict })
  }
  return missingParty(act.type, checked, held) ?? ok(checked)
}

/** A lock is logged when the acceptor proposes it, which may be before the second key has signed. */
function missingParty(
  type: Act['type'],
  checked: readonly CheckedSignature[],
  { order, vault, state }: Pick<OrderContext, 'order' | 'vault' | 'state'>,
): EntryRefusal | undefined {
  const groups = requiredSigners(type, order, vault, state.status)
  const missing = (type === 'lock' ? groups.slice(0, 1) : groups).find(
    group => !checked.some(signature => group.includes(signature.address)),
  )
  return missing && refuse('ledger.missing_signature', { act: type, anyOf: missing.join(' ') })
}

function addressOfRole(role: Role, order: Order, vault: OrderVault): Address {
  switch (role) {
    case 'buyer':
    case 'payer':
    case 'arbiter':
      return order[role]
    case 'confirmer':
      return confirmerKey(order, vault)
    case 'vaultSigner':
      return vault.signer
    case 'secondKey':
      return vault.secondKey
    default:
      return unreachable(role)
  }
}
