import { assert } from '@sampan/kernel/assert'
import { Fault } from '@sampan/kernel/fault'
import type { Act } from '../act/commit-act.ts'
import type { Gateway, GatewayChain } from '../act/gateway.ts'
import { unsignedActDraft } from '../orders/log-drafts.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { sharedReleasesOf } from '../orders/store/batches.ts'
import { decideActs } from './decide-acts.ts'
import { type Due, type PlannedSend, planSends } from './plan-sends.ts'
import { insertSend, type PastSend, sendsOf } from './store/sends.ts'

const FIRST_RETRY_SECONDS = 5
const MAX_RETRY_SECONDS = 3_600

/**
 * Sends what the orders need now, in the act's databaseTransaction, orders of one batch together. While a send of the same
 * act is under way nothing is sent; one that the vault refused is tried again under a new key, ever more seldom, as long as
 * the order's rules allow it. The vault takes each act once, so that a second send could only revert.
 */
export async function relayOrders(
  gateway: Gateway,
  act: Act,
  records: readonly OrderRecord[],
  chainNow: number,
): Promise<void> {
  const sends = await sendsOf(
    act.trx,
    records.map(({ id }) => id),
  )
  const due = records.flatMap(record => {
    const known = (sends.get(record.id) ?? []).map(send => toPast(send, record))
    return (
      nextDue(record, known, { now: act.now, chainNow, leadSeconds: claimLeadSeconds(gateway, record.chain) }) ?? []
    )
  })
  const batches = new Set(due.flatMap(({ record, act: { type } }) => (type === 'release' && record.inBatch?.id) || []))
  const shared = await sharedReleasesOf(act.trx, [...batches])
  for (const planned of planSends(due, shared)) await send(gateway, act, planned)
}

function nextDue(
  record: OrderRecord,
  sends: readonly Past[],
  { now, chainNow, leadSeconds }: { now: number; chainNow: number; leadSeconds: number },
): Due | undefined {
  for (const act of decideActs(record, chainNow, leadSeconds)) {
    const ofAct = sends.filter(({ type }) => type === act.type)
    if (ofAct.some(({ hasFailed }) => !hasFailed)) return undefined
    if (mayBeSent(ofAct, now)) return { record, act, attempt: ofAct.length + 1 }
  }
  return undefined
}

async function send(gateway: Gateway, act: Act, { key, type, data, records }: PlannedSend): Promise<void> {
  const [first] = records
  assert(first, 'a send is for an order')
  await insertSend(
    act.trx,
    { key, act: type, fromStatus: first.state.status },
    records.map(({ id }) => id),
    act.now,
  )
  const others = records.length > 1 ? ` and ${records.length - 1} more` : ''
  const note = `${type} of ${first.owner}${others}`
  await chainOf(gateway, first.chain).sender.enqueue(act.trx, { key, to: first.vault.address, data, note })
  if (type !== 'expire' && type !== 'lapse') return
  for (const record of records) act.log(unsignedActDraft(record, type, act.now))
}

type Past = { readonly type: string; readonly hasFailed: boolean; readonly createdAt: number }

/**
 * One that ended well from another status is no answer to what is due now; nor is one of a batch that ended well and
 * passed this order over.
 */
function toPast({ act, status, fromStatus, createdAt }: PastSend, record: OrderRecord): Past {
  const isSpent = status === 'final' && (fromStatus !== record.state.status || record.inBatch !== undefined)
  return { type: act, hasFailed: status === 'refused' || status === 'reverted' || isSpent, createdAt }
}

function mayBeSent(sends: readonly Past[], now: number): boolean {
  if (sends.length === 0) return true
  const wait = Math.min(FIRST_RETRY_SECONDS * 2 ** (sends.length - 1), MAX_RETRY_SECONDS)
  return now >= Math.max(...sends.map(({ createdAt }) => createdAt)) + wait
}

export function chainOf(gateway: Pick<Gateway, 'chains'>, chain: OrderRecord['chain']): GatewayChain {
  const found = gateway.chains.get(chain)
  if (found) return found
  throw new Fault('gateway.chain_missing', `The configuration no longer has ${chain}, on which orders are open`, {
    detail: { chain },
    hint: 'Put the chain back into the configuration until its orders have ended.',
  })
}

function claimLeadSeconds({ config }: Gateway, chain: OrderRecord['chain']): number {
  const finality = config.chains.find(({ id }) => id === chain)?.finality_seconds ?? 0
  return finality + config.windows.claim_margin_seconds
}
