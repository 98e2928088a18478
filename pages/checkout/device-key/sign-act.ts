import type { SavedClaim } from '@sampan/api/checkout'
import type { Hex } from '@sampan/kernel/hex'
import { batchId } from '@sampan/order/v1/batch'
import { type BatchPlace, placeToJson } from '@sampan/order/v1/batch-place'
import type { OrderVault } from '@sampan/order/v1/order'
import { hashAct } from '@sampan/order/v1/typed-data'
import { orderToJson } from '@sampan/order/v1/wire'
import type { CheckedOrder } from '../verify/check-order.ts'
import type { DeviceKey } from './device-key.ts'

/** Signs "I have paid" or "cancel" over a checked order. */
export function signAct(type: 'claim' | 'cancel', checked: CheckedOrder, key: DeviceKey): Promise<Hex> {
  return key.sign(hashAct({ type }, checked.order, checked.vault))
}

/** The claim as a file: with it anybody can tell the chain that the payer paid, whatever becomes of this gateway. */
export function savedClaim(checked: CheckedOrder, orderId: Hex, signature: Hex, key: DeviceKey): SavedClaim {
  return {
    format: 'sampan/claim@v1',
    chain: `eip155:${checked.vault.chainId}`,
    vault: checked.vault.address,
    order_id: orderId,
    order: { ...orderToJson(checked.order) },
    in_batch: checked.inBatch && (placeOf(checked.inBatch, checked.vault) as SavedClaim['in_batch']),
    signature,
    signer: key.address,
  }
}

function placeOf(place: BatchPlace, vault: OrderVault) {
  return { id: batchId(place.batch, vault), ...placeToJson(place) }
}
