import type { DatabaseTransaction } from '@sampan/database/database'
import type { Hex } from '@sampan/kernel/hex'
import type { OrderVault } from '@sampan/order/v1/order'
import type { Acceptor } from '../acceptor.ts'
import { remakeOrder } from './make-order.ts'
import type { OrderRecord } from './order-record.ts'
import { signLocks } from './sign-locks.ts'
import { giveUpBatch, insertOrder, lockAccepts, lockOrdersOfBatch, markDelivered } from './store/order-store.ts'

type Refused = {
  readonly batch: Hex
  /** The requests that the gateway will not have answered any more. */
  readonly requests: readonly string[]
  /** In its words, for the desk. */
  readonly said: string
}

/**
 * The gateway has refused a batch because of some of its requests: the orders for the others are made anew and signed again.
 * The gateway has the refused signature all the same, so they take the same places in the same lane, from its first
 * sequence on. Whichever of the two locks, the vault refuses the other, live or ended; nothing but the larger is at stake.
 * Returns the new orders, none when the batch was given up before.
 */
export async function signAnew(acceptor: Acceptor, refused: Refused): Promise<OrderRecord[]> {
  const { vault } = await acceptor.connector.readVault(acceptor.config.vault.address)
  return acceptor.database.transact('orders.sign_anew', trx => signOn(acceptor, trx, refused, vault))
}

async function signOn(
  acceptor: Acceptor,
  trx: DatabaseTransaction,
  { batch, requests, said }: Refused,
  vault: OrderVault,
): Promise<OrderRecord[]> {
  await lockAccepts(trx)
  const before = await lockOrdersOfBatch(trx, batch)
  const [first] = before
  if (!first || first.deliveryRefused !== undefined || first.deliveredAt !== undefined) return []
  const kept = before.filter(({ request, requestExpiresAt }) => {
    return !requests.includes(request) && requestExpiresAt >= acceptor.now()
  })
  await markDelivered(
    trx,
    before.map(({ orderId }) => orderId),
    { refused: said },
  )
  await giveUpBatch(
    trx,
    batch,
    kept.map(({ orderId }) => orderId),
  )
  const made: OrderRecord[] = []
  for (const record of kept) {
    const place = { lane: first.lane, sequence: first.sequence + made.length }
    const renewed = await remakeOrder(acceptor, trx, record, { vault, place })
    await insertOrder(trx, renewed)
    made.push(renewed)
  }
  return signLocks(acceptor, trx, made, vault)
}
