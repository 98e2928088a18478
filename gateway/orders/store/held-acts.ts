import type { Address, Hex } from '@sampan/kernel/hex'
import type { SignedAct } from '@sampan/order/v1/typed-data'
import type { Kysely, Selectable } from 'kysely'
import type { HeldAct, SignerRole } from '../order-record.ts'
import { type OrderTables, orderTables } from './tables.ts'

/** Whether the act is new: the same act by the same signer is kept once. */
export async function insertHeldAct(trx: Kysely<unknown>, order: Hex, held: HeldAct): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await orderTables(trx)
    .insertInto('held_act')
    .values({
      order_id: order,
      type: held.act.type,
      role: held.role,
      signer: held.signer,
      signature: held.signature,
      to_buyer: 'toBuyer' in held.act ? String(held.act.toBuyer) : null,
      received_at: BigInt(held.receivedAt),
    })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** By order, oldest first. */
export async function heldActsOf(executor: Kysely<unknown>, orders: readonly Hex[]): Promise<Map<Hex, HeldAct[]>> {
  const rows = await orderTables(executor)
    .selectFrom('held_act')
    .selectAll()
    .where('order_id', 'in', orders)
    .orderBy('number')
    .execute()
  const byOrder = new Map<Hex, HeldAct[]>()
  for (const row of rows) byOrder.set(row.order_id as Hex, [...(byOrder.get(row.order_id as Hex) ?? []), toHeld(row)])
  return byOrder
}

function toHeld(row: Selectable<OrderTables['held_act']>): HeldAct {
  const split = row.to_buyer === null ? {} : { toBuyer: BigInt(row.to_buyer) }
  return {
    act: { type: row.type, ...split } as SignedAct,
    role: row.role as SignerRole,
    signer: row.signer as Address,
    signature: row.signature as Hex,
    receivedAt: Number(row.received_at),
  }
}
