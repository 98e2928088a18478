import type { AcceptorOrder } from '@sampan/api/acceptor-protocol'
import type { OrderObject } from '@sampan/api/order'
import { placeToJson } from '@sampan/order/v1/batch-place'
import { orderToJson } from '@sampan/order/v1/wire'
import { holds, type OrderRecord } from './order-record.ts'
import { completeAct } from './signers.ts'

/** The order as everybody who knows its id may see it: what was signed, and how far the chain has come. */
export function orderView(record: OrderRecord): OrderObject {
  const { vault, state, facts } = record
  const status = state.status
  return {
    object: 'order',
    id: record.id,
    vault: {
      chain: record.chain,
      address: vault.address,
      owner: vault.owner,
      signer: vault.signer,
      second_key: vault.secondKey,
    },
    order: orderToJson(record.order) as OrderObject['order'],
    in_batch: record.inBatch ? placeView(record.inBatch) : null,
    status,
    certainty: record.certainty ?? null,
    claimed: isClaimed(record),
    release_signed: isReleaseSigned(record) || (status === 'released' && facts.at(-1)?.act.type === 'release'),
    contest_signed: isContested(record),
    chain_transactions: Object.fromEntries(facts.map(fact => [fact.act.type, fact.chainTransaction])),
  }
}

function placeView(place: NonNullable<OrderRecord['inBatch']>): OrderObject['in_batch'] {
  return { id: place.id, ...placeToJson(place) } as OrderObject['in_batch']
}

/** The order as its acceptor sees it, with the payer's claim as soon as it is signed. */
export function acceptorOrderView(record: OrderRecord): AcceptorOrder {
  const claim = record.held.find(({ act }) => act.type === 'claim')
  return {
    object: 'acceptor_order',
    payment: record.payment,
    order: orderView(record),
    claim: claim ? { signature: claim.signature, signer: claim.signer } : null,
  }
}

/** Somebody has signed that the money was sent, on chain or not yet. */
export function isClaimed(record: OrderRecord): boolean {
  return holds(record, 'claim') || record.facts.some(fact => fact.act.type === 'claim')
}

/** A release is signed that the vault would take now: one by a signer whom the vault has replaced is worth nothing. */
export function isReleaseSigned(record: OrderRecord): boolean {
  return completeAct('release', record) !== undefined
}

/** Somebody has signed that the money did not come, or the order stands before its arbiter. */
export function isContested(record: OrderRecord): boolean {
  return holds(record, 'contest') || record.facts.some(fact => fact.act.type === 'contest')
}
