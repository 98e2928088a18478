import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { assert } from '@sampan/kernel/assert'
import { placeToJson } from '@sampan/order/v1/batch-place'
import { isLive, type OrderState } from '@sampan/order/v1/reducer'
import { termCommitments } from '@sampan/order/v1/terms'
import { orderToJson } from '@sampan/order/v1/wire'
import type { Act } from '../act/commit-act.ts'
import type { ChainFact, HeldAct, OrderRecord } from './order-record.ts'

type Draft = Parameters<Act['log']>[0]
type Proposed = Extract<Draft, { kind: 'order.proposed' }>

const SIGNED_KINDS = {
  claim: 'order.claimed',
  release: 'order.released',
  contest: 'order.contested',
  cancel: 'order.cancelled',
  settle: 'order.settled',
  rule: 'order.ruled',
} as const

/** The acceptor's signed lock, which introduces the order in the log. */
export function proposedDraft(record: OrderRecord, signatures: readonly HeldAct[], time: number): Draft {
  return {
    kind: 'order.proposed',
    ...head(record, time),
    order: orderToJson(record.order) as Proposed['order'],
    ...(record.inBatch && { inBatch: placeToJson(record.inBatch) as Proposed['inBatch'] & object }),
    vaultKeys: keysOf(record),
    commitments: termCommitments(record.terms),
    act: { type: 'lock' },
    signatures: signatures.map(signatureOf),
    key: `lock:${record.id}`,
  }
}

/** An act with the signatures that make it valid. */
export function signedActDraft(record: OrderRecord, signatures: readonly HeldAct[], time: number): Draft {
  const [first] = signatures
  assert(first, 'a signed act has a signature')
  const { act } = first
  assert(act.type !== 'lock', 'a lock introduces its order')
  const split = 'toBuyer' in act ? { toBuyer: String(act.toBuyer) } : {}
  return {
    kind: SIGNED_KINDS[act.type],
    ...head(record, time),
    act: { type: act.type, ...split },
    vaultKeys: keysOf(record),
    signatures: signatures.map(signatureOf),
    key: `${act.type}:${record.id}:${signatures.map(({ signer }) => signer).join(',')}:${split.toBuyer ?? ''}`,
  } as Draft
}

/** The gateway sends what time alone allows. */
export function unsignedActDraft(record: OrderRecord, type: 'expire' | 'lapse', time: number): Draft {
  const key = `${type}:${record.id}:${record.state.status}`
  if (type === 'expire') return { kind: 'order.expired', ...head(record, time), act: { type }, key }
  return { kind: 'order.lapsed', ...head(record, time), act: { type }, key }
}

/** What the vault did, and for an ending where the money went. */
export function factDraft(record: OrderRecord, fact: ChainFact, after: OrderState, time: number): Draft {
  assert(after.status !== 'none', 'a fact leads somewhere')
  const { act } = fact
  const payout = isLive(after.status) || !('payout' in after) ? {} : { payout: payoutJson(after.payout) }
  return {
    kind: `chain.${after.status}`,
    ...head(record, time),
    act: 'toBuyer' in act ? { type: act.type, toBuyer: String(act.toBuyer) } : act,
    chain: chainOf(record, fact),
    ...payout,
    key: `fact:${inclusionOf(fact)}`,
  } as Draft
}

/** The chain has taken the newest fact back. */
export function retractedDraft(record: OrderRecord, fact: ChainFact, time: number): Draft {
  assert(fact.leafHash, 'a retracted fact was logged before')
  return {
    kind: 'chain.retracted',
    ...head(record, time),
    chain: chainOf(record, fact),
    retracts: fact.leafHash,
    key: `retracted:${inclusionOf(fact)}`,
  }
}

/** A reorg can bring the very same block back: then it is news again. */
function inclusionOf({ id, inclusion }: ChainFact): string {
  return inclusion === 1 ? id : `${id}:${inclusion}`
}

function head(record: OrderRecord, time: number) {
  return {
    payment: record.payment,
    time,
    orderId: record.id,
    vault: { chainId: String(record.vault.chainId), address: record.vault.address },
  }
}

function keysOf({ vault }: OrderRecord) {
  return { owner: vault.owner, signer: vault.signer, secondKey: vault.secondKey ?? ZERO_ADDRESS }
}

function signatureOf({ role, signer, signature }: HeldAct) {
  return { role, address: signer, signature }
}

function chainOf(record: OrderRecord, { chainTransaction, logIndex, block }: ChainFact) {
  return { id: record.chain, chainTransaction, logIndex, block: { ...block } }
}

function payoutJson(payout: { toBuyer: bigint; toFee: bigint; toVault: bigint }) {
  return { toBuyer: String(payout.toBuyer), toFee: String(payout.toFee), toVault: String(payout.toVault) }
}
