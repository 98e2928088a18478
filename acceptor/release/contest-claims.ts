import type { OrderVault } from '@sampan/order/v1/order'
import { isAllowed } from '@sampan/order/v1/reducer'
import type { Acceptor } from '../acceptor.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { listOpenOrders, lockOrder } from '../orders/store/order-store.ts'
import { openBookedCredits, sumUnits } from './booked-credits.ts'
import { claimedState, signAct } from './sign-act.ts'
import { findAct } from './store/act-store.ts'

type Needs = Pick<Acceptor, 'config' | 'database' | 'signer' | 'now'>
type Moment = { readonly vault: OrderVault; readonly chainNow: number }

/**
 * Contests every claim whose money is not booked, well before silence would lose the order to it. Returns how many it
 * contested now.
 */
export async function contestClaims(acceptor: Needs, moment: Moment): Promise<number> {
  let contested = 0
  const marginBps = acceptor.config.timing.contest_margin_bps
  for (const open of await listOpenOrders(acceptor.database.kysely)) {
    if (!isContestDue(open, { ...moment, marginBps })) continue
    const signed = await acceptor.database.transact('release.contest', async trx => {
      const record = await lockOrder(trx, open.orderId)
      if (!record || !isContestDue(record, { ...moment, marginBps })) return undefined
      if (await findAct(trx, record.orderId, 'release')) return undefined
      if (await findAct(trx, record.orderId, 'contest', acceptor.signer.address)) return undefined
      // Money that is here and waits for a person is no reason to say it did not come.
      if (sumUnits(await openBookedCredits(trx, record)) >= record.localUnits) return undefined
      return signAct(acceptor, trx, record, { ...moment, type: 'contest', reason: 'no money booked in time' })
    })
    if (signed?.ok) contested += 1
  }
  return contested
}

/** Whether a contest is possible now and will not be any more once the last part of the window has begun. */
export function isContestDue(
  record: OrderRecord,
  { vault, chainNow, marginBps }: Moment & { readonly marginBps: number },
): boolean {
  const { order } = record
  const state = claimedState(record)
  const windowSeconds = order.confirmBy - order.claimBy
  const marginSeconds = Math.max(1, Math.ceil((windowSeconds * marginBps) / 10_000))
  return (
    isAllowed('contest', order, vault, state, chainNow) &&
    !isAllowed('contest', order, vault, state, chainNow + marginSeconds)
  )
}
