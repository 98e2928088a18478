import { bigintToBytes, bytesToBigint, concatBytes, fromHex, type Hex, isHex, toHex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { orderOf } from './batch.ts'
import type { PlacedOrder } from './batch-tree.ts'
import type { SharedFields } from './check-lock.ts'
import type { Order } from './order.ts'

const ITEM_BYTES = 96

/** What orders of a batch do not share, packed for calldata in the order given: buyer ‖ amount ‖ payer ‖ fee ‖ terms, 96 bytes each. */
export function encodeItems(orders: readonly Order[]): Hex {
  const items = orders.map(({ buyer, amount, payer, fee, terms }) =>
    concatBytes(fromHex(buyer), bigintToBytes(amount, 12), fromHex(payer), bigintToBytes(fee, 12), fromHex(terms)),
  )
  return toHex(concatBytes(...items))
}

/** One packed item as three words, as `releaseOne` takes it. */
export function itemWords(order: Order): readonly [Hex, Hex, Hex] {
  const bytes = fromHex(encodeItems([order]))
  return [toHex(bytes.slice(0, 32)), toHex(bytes.slice(32, 64)), toHex(bytes.slice(64))]
}

/** The orders that packed items make at these positions; refuses bytes that are not one item for each. */
export function decodeItems(
  batch: SharedFields,
  positions: readonly number[],
  items: Hex,
): Result<PlacedOrder[], Refusal<'batch.malformed'>> {
  if (!isHex(items, ITEM_BYTES * positions.length)) {
    return refuse('batch.malformed', { field: 'items', value: `not ${positions.length} of ${ITEM_BYTES} bytes` })
  }
  const bytes = fromHex(items)
  return ok(
    positions.map((position, i) => {
      const item = bytes.subarray(ITEM_BYTES * i, ITEM_BYTES * (i + 1))
      const own = {
        buyer: toHex(item.subarray(0, 20)),
        amount: bytesToBigint(item.subarray(20, 32)),
        payer: toHex(item.subarray(32, 52)),
        fee: bytesToBigint(item.subarray(52, 64)),
        terms: toHex(item.subarray(64)),
      }
      return { position, order: orderOf(batch, position, own) }
    }),
  )
}
