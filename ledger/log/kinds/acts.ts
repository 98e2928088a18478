import { ok } from '@sampan/kernel/result'
import type { SignedAct } from '@sampan/order/v1/typed-data'
import { checkSignatures } from '../check-signatures.ts'
import { actFromJson, orderNamedBy, withOrder } from '../context.ts'
import { hash } from '../fields.ts'
import { actShape, signaturesShape, vaultKeysShape, vaultShape } from '../shapes.ts'
import { defineKind } from './define-kind.ts'

/** An act of an order that somebody must sign, after its proposal. */
function signedKind<const K extends string, const T extends Exclude<SignedAct['type'], 'lock'>>(kind: K, type: T) {
  return defineKind({
    kind,
    family: 'act',
    required: { orderId: hash, vault: vaultShape, act: actShape(type), signatures: signaturesShape },
    optional: { vaultKeys: vaultKeysShape },
    apply(entry, _leafHash, context) {
      const held = orderNamedBy(entry, context)
      if (!held.ok) return held
      const checked = checkSignatures(actFromJson(entry.act) as SignedAct, entry.signatures, held.value)
      if (!checked.ok) return checked
      const signatures = [...held.value.signatures, ...checked.value]
      return ok(withOrder(context, entry.orderId, { ...held.value, signatures }))
    },
  })
}

/** The gateway says that it sent an act which nobody needs to sign; what came of it, a fact of the chain tells. */
function unsignedKind<const K extends string, const T extends 'expire' | 'lapse'>(kind: K, type: T) {
  return defineKind({
    kind,
    family: 'act',
    required: { orderId: hash, vault: vaultShape, act: actShape(type) },
    optional: { vaultKeys: vaultKeysShape },
    apply(entry, _leafHash, context) {
      const held = orderNamedBy(entry, context)
      return held.ok ? ok(withOrder(context, entry.orderId, held.value)) : held
    },
  })
}

export const ACT_KINDS = {
  'order.claimed': signedKind('order.claimed', 'claim'),
  'order.released': signedKind('order.released', 'release'),
  'order.contested': signedKind('order.contested', 'contest'),
  'order.cancelled': signedKind('order.cancelled', 'cancel'),
  'order.settled': signedKind('order.settled', 'settle'),
  'order.ruled': signedKind('order.ruled', 'rule'),
  'order.expired': unsignedKind('order.expired', 'expire'),
  'order.lapsed': unsignedKind('order.lapsed', 'lapse'),
} as const
