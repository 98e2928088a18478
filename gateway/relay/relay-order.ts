import { Fault } from '@sampan/kernel/fault'
import type { Act } from '../act/commit-act.ts'
import type { Gateway, GatewayChain } from '../act/gateway.ts'
import { unsignedActDraft } from '../orders/log-drafts.ts'
import type { OrderRecord } from '../orders/order-record.ts'
import { decideActs, type RelayAct } from './decide-acts.ts'
import { encodeAct } from './encode-act.ts'
import { insertSend, type PastSend, sendsOf } from './store/sends.ts'

const FIRST_RETRY_SECONDS = 5
const MAX_RETRY_SECONDS = 3_600

/**
 * Sends what the order needs now, in the act's databaseTransaction. While a send of the same act is under way nothing is
 * sent; one that the vault refused is tried again under a new key, ever more seldom, as long as the order's rules allow
 * it. The vault takes each act once, so that a second send could only revert.
 */
export async function relayOrder(gateway: Gateway, act: Act, record: OrderRecord, chainNow: number): Promise<void> {
  for (const due of decideActs(record, chainNow, claimLeadSeconds(gateway, record.chain))) {
    const sends = await sendsOf(act.trx, record.id, due.type, record.state.status)
    if (sends.some(({ hasFailed }) => !hasFailed)) return
    if (mayBeSent(sends, act.now)) return send(gateway, act, record, due, sends.length + 1)
  }
}

async function send(gateway: Gateway, act: Act, record: OrderRecord, due: RelayAct, attempt: number): Promise<void> {
  const { id, chain, order, vault, owner, state } = record
  const key = attempt === 1 ? `${id}:${due.type}` : `${id}:${due.type}:${attempt}`
  await insertSend(act.trx, { key, order: id, act: due.type, fromStatus: state.status }, act.now)
  const intent = { key, to: vault.address, data: encodeAct(order, due), note: `${due.type} of ${owner}` }
  await chainOf(gateway, chain).sender.enqueue(act.trx, intent)
  if (due.type !== 'expire' && due.type !== 'lapse') return
  act.log(unsignedActDraft(record, due.type, act.now))
}

function mayBeSent(sends: readonly PastSend[], now: number): boolean {
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
