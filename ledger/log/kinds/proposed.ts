import { ok, refuse } from '@sampan/kernel/result'
import { hashLockBatch } from '@sampan/order/v1/batch'
import { placeFromJson } from '@sampan/order/v1/batch-place'
import { INITIAL } from '@sampan/order/v1/reducer'
import { hashCommitments } from '@sampan/order/v1/terms'
import { orderId } from '@sampan/order/v1/typed-data'
import { orderFromJson } from '@sampan/order/v1/wire'
import { checkSignatures } from '../check-signatures.ts'
import { withOrder } from '../context.ts'
import { hash } from '../fields.ts'
import {
  actShape,
  batchPlaceShape,
  commitmentsShape,
  orderShape,
  signaturesShape,
  vaultKeysShape,
  vaultShape,
} from '../shapes.ts'
import { defineKind } from './define-kind.ts'

/**
 * The acceptor's signed lock, which introduces the order, its terms' commitments and its vault's keys. In a batch the lock
 * is signed over the whole batch, and the path proves that the order is one of it.
 */
export const proposedKind = defineKind({
  kind: 'order.proposed',
  family: 'act',
  required: {
    orderId: hash,
    order: orderShape,
    vault: vaultShape,
    vaultKeys: vaultKeysShape,
    commitments: commitmentsShape,
    act: actShape('lock'),
    signatures: signaturesShape,
  },
  optional: { inBatch: batchPlaceShape },
  apply(entry, _leafHash, context) {
    if (context.orders.has(entry.orderId)) return refuse('ledger.order_repeated', { orderId: entry.orderId })
    const order = orderFromJson(entry.order)
    if (!order.ok) return refuse('ledger.malformed_entry', { reason: `order.${order.detail['field']} does not fit` })
    const vault = { ...entry.vaultKeys, address: entry.vault.address, chainId: BigInt(entry.vault.chainId) }
    const mismatch = (field: string) => refuse('ledger.order_mismatch', { orderId: entry.orderId, field, value: '' })
    if (orderId(order.value, vault) !== entry.orderId) return mismatch('orderId')
    if (hashCommitments(entry.commitments) !== order.value.terms) return mismatch('commitments')
    const place = entry.inBatch && placeFromJson(entry.inBatch, order.value)
    if (place?.ok === false) return mismatch('inBatch')
    const lockDigest = place && hashLockBatch(place.value.batch, vault)
    const introduced = { order: order.value, vault, commitments: entry.commitments, state: INITIAL, facts: [] }
    const signatures = checkSignatures({ type: 'lock' }, entry.signatures, {
      ...introduced,
      ...(lockDigest && { lockDigest }),
    })
    if (!signatures.ok) return signatures
    return ok(withOrder(context, entry.orderId, { ...introduced, signatures: signatures.value }))
  },
})
