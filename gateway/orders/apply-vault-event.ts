import type { VaultEvent, VaultLogged } from '@sampan/connector/event'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { unreachable } from '@sampan/kernel/assert'
import type { Address } from '@sampan/kernel/hex'
import type { Act as OrderAct } from '@sampan/order/v1/reducer'
import { applyAct } from '@sampan/order/v1/reducer'
import type { Act } from '../act/commit-act.ts'
import { factDraft, retractedDraft } from './log-drafts.ts'
import type { ChainFact, OrderRecord } from './order-record.ts'
import { insertChainFact, retractFact, setFactLeaf } from './store/chain-facts.ts'
import { insertCredit, retractCredit } from './store/credits.ts'
import { takeOrder, updateVaultKeys } from './store/orders.ts'

/** What came of an event: the order it is about, the orders whose vault has other keys now, or why it stands alone. */
export type Applied =
  | { readonly kind: 'order'; readonly order: OrderRecord['id'] }
  | { readonly kind: 'vault'; readonly orders: readonly OrderRecord['id'][] }
  | { readonly kind: 'unmatched'; readonly reason: 'unknown_order' | 'impossible_fact' }

/** Adds what a vault did to the facts of its order, and to the log. The order's state follows from them by itself. */
export async function applyVaultEvent(act: Act, logged: VaultLogged): Promise<Applied> {
  if (logged.event.type === 'credited') return applyCredit(act, logged, logged.event)
  const happened = toOrderAct(logged)
  if (!happened) {
    return { kind: 'vault', orders: await applyKeys(act, logged) }
  }
  const record = await takeOrder(act.trx, happened.orderId)
  if (!record || record.vault.address !== logged.vault || record.chain !== logged.chain) {
    return { kind: 'unmatched', reason: 'unknown_order' }
  }
  const { id, block, chainTransaction, logIndex } = logged
  const { by } = happened
  const happening = { id, act: happened.act, by, block, chainTransaction, logIndex }
  const after = applyAct(record.order, record.signedUnder, record.state, happening.act, block.time)
  if (!after.ok) return { kind: 'unmatched', reason: 'impossible_fact' }
  const inclusion = await insertChainFact(act.trx, record.id, happening)
  const fact: ChainFact = { ...happening, leafHash: undefined, inclusion }
  act.log(factDraft(record, fact, after.value, act.now), ({ leafHash }) => setFactLeaf(act.trx, id, leafHash))
  return { kind: 'order', order: record.id }
}

/** Takes a fact back that a reorg has undone. */
export async function retractVaultEvent(act: Act, original: VaultLogged): Promise<Applied> {
  if (original.event.type === 'credited') {
    await retractCredit(act.trx, original.id)
    return orderOrNothing(await takeOrder(act.trx, original.event.orderId))
  }
  const happened = toOrderAct(original)
  const record = happened && (await takeOrder(act.trx, happened.orderId))
  const fact = record?.facts.find(({ id }) => id === original.id)
  if (!record || !fact) return { kind: 'unmatched', reason: 'unknown_order' }
  await retractFact(act.trx, fact.id)
  act.log(retractedDraft(record, fact, act.now))
  return { kind: 'order', order: record.id }
}

/** The order ended all the same; what the buyer was not paid out waits for them in the vault. */
async function applyCredit(
  act: Act,
  { id, chain, vault }: VaultLogged,
  { orderId, holder, amountUnits }: Extract<VaultEvent, { type: 'credited' }>,
): Promise<Applied> {
  const record = await takeOrder(act.trx, orderId)
  if (record?.vault.address !== vault || record.chain !== chain) return orderOrNothing(undefined)
  await insertCredit(act.trx, { id, order: orderId, holder, amountUnits })
  return orderOrNothing(record)
}

function orderOrNothing(record: OrderRecord | undefined): Applied {
  return record ? { kind: 'order', order: record.id } : { kind: 'unmatched', reason: 'unknown_order' }
}

type Happened = { readonly orderId: OrderRecord['id']; readonly act: OrderAct; readonly by: Address | undefined }

function toOrderAct({ event }: VaultLogged): Happened | undefined {
  switch (event.type) {
    case 'locked':
      return { orderId: event.orderId, act: { type: 'lock' }, by: undefined }
    case 'claimed':
      return { orderId: event.orderId, act: { type: 'claim' }, by: event.by }
    case 'contested':
      return { orderId: event.orderId, act: { type: byTime(event.by) ? 'lapse' : 'contest' }, by: event.by }
    case 'released':
      return { orderId: event.orderId, act: { type: byTime(event.by) ? 'lapse' : 'release' }, by: event.by }
    case 'settled':
      return { orderId: event.orderId, act: { type: 'settle', toBuyer: gross(event) }, by: undefined }
    case 'ruled':
      return { orderId: event.orderId, act: { type: 'rule', toBuyer: gross(event) }, by: undefined }
    case 'returned':
      return { orderId: event.orderId, act: { type: event.how }, by: event.by }
    case 'created':
    case 'credited':
    case 'pulled':
    case 'synced':
    case 'withdrawn':
    case 'recovered':
    case 'signerSet':
    case 'secondKeySet':
    case 'limitSet':
    case 'ownershipOffered':
    case 'ownershipTransferred':
      return undefined
    default:
      return unreachable(event)
  }
}

function byTime(by: Address): boolean {
  return by === ZERO_ADDRESS
}

function gross({ paidUnits, feePaidUnits }: { paidUnits: bigint; feePaidUnits: bigint }): bigint {
  return paidUnits + feePaidUnits
}

/** Whom `confirmer` means changes with the vault's signer, for live orders too. */
async function applyKeys(act: Act, { chain, vault, event }: VaultLogged): Promise<OrderRecord['id'][]> {
  const update = (keys: Parameters<typeof updateVaultKeys>[3]) => updateVaultKeys(act.trx, chain, vault, keys)
  if (event.type === 'signerSet') return update({ current_signer: event.signer })
  if (event.type === 'secondKeySet') return update({ current_second_key: event.secondKey })
  if (event.type === 'ownershipTransferred') return update({ current_owner: event.to })
  return []
}
