import type { VaultLogged } from '@sampan/connector/event'
import { ZERO_ADDRESS } from '@sampan/kernel/address'
import { unreachable } from '@sampan/kernel/assert'
import type { Address } from '@sampan/kernel/hex'
import type { Act as OrderAct } from '@sampan/order/v1/reducer'
import { applyAct } from '@sampan/order/v1/reducer'
import type { Act } from '../act/commit-act.ts'
import { batchActOf, batchOfEvent, type CreditedEvent, factIdOf, shareCredit } from './batch-event.ts'
import { factDraft, retractedDraft } from './log-drafts.ts'
import type { ChainFact, OrderRecord } from './order-record.ts'
import { insertChainFact, retractFact, setFactLeaf } from './store/chain-facts.ts'
import { insertCredit, retractCredit } from './store/credits.ts'
import { takeOrder, takeOrdersOfBatch, updateVaultKeys } from './store/orders.ts'

/** What came of an event: the orders that it changes, or why it stands alone. */
export type Applied =
  | { readonly kind: 'orders'; readonly orders: readonly OrderRecord['id'][] }
  | {
      readonly kind: 'unmatched'
      readonly reason: 'unknown_order' | 'impossible_fact'
      /** Of its batch, those that it changes all the same. */
      readonly orders?: readonly OrderRecord['id'][]
    }

/** Adds what a vault did to the facts of its order, and to the log. The order's state follows from them by itself. */
export async function applyVaultEvent(act: Act, logged: VaultLogged): Promise<Applied> {
  if (logged.event.type === 'credited') return applyCredit(act, logged, logged.event)
  const batch = batchOfEvent(logged.event)
  if (batch !== undefined) return applyToBatch(act, logged, await takeOrdersOfBatch(act.trx, batch))
  const happened = toOrderAct(logged)
  if (!happened) return { kind: 'orders', orders: await applyKeys(act, logged) }
  const record = await takeOrder(act.trx, happened.orderId)
  if (!record || !isOfVault(record, logged)) return { kind: 'unmatched', reason: 'unknown_order' }
  const isPossible = await addFact(act, record, { ...logged, act: happened.act, by: happened.by })
  return isPossible ? changed(record) : { kind: 'unmatched', reason: 'impossible_fact' }
}

/** One event of the vault tells of every order of the batch that it concerns. */
async function applyToBatch(act: Act, logged: VaultLogged, records: readonly OrderRecord[]): Promise<Applied> {
  const known = records.filter(record => isOfVault(record, logged))
  if (known.length === 0) return { kind: 'unmatched', reason: 'unknown_order' }
  const orders: OrderRecord['id'][] = []
  let isPossible = true
  for (const record of known) {
    const happened = batchActOf(logged.event, record)
    if (!happened) continue
    if (await addFact(act, record, { ...logged, ...happened, id: factIdOf(logged, record) })) orders.push(record.id)
    else isPossible = false
  }
  return isPossible ? { kind: 'orders', orders } : { kind: 'unmatched', reason: 'impossible_fact', orders }
}

type Happening = Pick<ChainFact, 'id' | 'act' | 'by' | 'block' | 'chainTransaction' | 'logIndex'>

/** Whether the order's rules allow it; what they do not allow is not kept. */
async function addFact(act: Act, record: OrderRecord, happening: Happening): Promise<boolean> {
  const { id, by, block, chainTransaction, logIndex } = happening
  const after = applyAct(record.order, record.signedUnder, record.state, happening.act, block.time)
  if (!after.ok) return false
  const kept = { id, act: happening.act, by, block, chainTransaction, logIndex }
  const inclusion = await insertChainFact(act.trx, record.id, kept)
  const fact: ChainFact = { ...kept, leafHash: undefined, inclusion }
  act.log(factDraft(record, fact, after.value, act.now), ({ leafHash }) => setFactLeaf(act.trx, id, leafHash))
  return true
}

/** Takes a fact back that a reorg has undone. */
export async function retractVaultEvent(act: Act, original: VaultLogged): Promise<Applied> {
  if (original.event.type === 'credited') return retractCredited(act, original, original.event)
  const batch = batchOfEvent(original.event)
  if (batch !== undefined) return retractFromBatch(act, original, await takeOrdersOfBatch(act.trx, batch))
  const happened = toOrderAct(original)
  const record = happened && (await takeOrder(act.trx, happened.orderId))
  const fact = record?.facts.find(({ id }) => id === original.id)
  if (!record || !fact) return { kind: 'unmatched', reason: 'unknown_order' }
  await takeBack(act, record, fact)
  return changed(record)
}

async function retractCredited(act: Act, original: VaultLogged, { orderId }: CreditedEvent): Promise<Applied> {
  const record = await takeOrder(act.trx, orderId)
  const records = record ? [record] : await takeOrdersOfBatch(act.trx, orderId)
  for (const one of records) await retractCredit(act.trx, record ? original.id : factIdOf(original, one))
  return records.length > 0 ? { kind: 'orders', orders: records.map(({ id }) => id) } : orderOrNothing(undefined)
}

async function retractFromBatch(act: Act, original: VaultLogged, records: readonly OrderRecord[]): Promise<Applied> {
  const orders: OrderRecord['id'][] = []
  for (const record of records) {
    const fact = record.facts.find(({ id }) => id === factIdOf(original, record))
    if (!fact) continue
    await takeBack(act, record, fact)
    orders.push(record.id)
  }
  return orders.length > 0 ? { kind: 'orders', orders } : { kind: 'unmatched', reason: 'unknown_order' }
}

async function takeBack(act: Act, record: OrderRecord, fact: ChainFact): Promise<void> {
  await retractFact(act.trx, fact.id)
  act.log(retractedDraft(record, fact, act.now))
}

/** The order ended all the same; what the buyer was not paid out waits for them in the vault. */
async function applyCredit(act: Act, logged: VaultLogged, event: CreditedEvent): Promise<Applied> {
  const { id } = logged
  const { orderId, holder, amountUnits } = event
  const record = await takeOrder(act.trx, orderId)
  if (!record) return creditBatch(act, logged, event)
  if (!isOfVault(record, logged)) return orderOrNothing(undefined)
  await insertCredit(act.trx, { id, order: orderId, holder, amountUnits })
  return orderOrNothing(record)
}

/** A batch pays adjacent orders of one buyer at once: what it could not pay is shared out among those it released. */
async function creditBatch(act: Act, logged: VaultLogged, event: CreditedEvent): Promise<Applied> {
  const records = (await takeOrdersOfBatch(act.trx, event.orderId)).filter(record => isOfVault(record, logged))
  const shares = shareCredit(logged, event, records)
  for (const share of shares) await insertCredit(act.trx, { ...share, holder: event.holder })
  if (shares.length === 0) return orderOrNothing(undefined)
  return { kind: 'orders', orders: shares.map(({ order }) => order) }
}

function orderOrNothing(record: OrderRecord | undefined): Applied {
  return record ? changed(record) : { kind: 'unmatched', reason: 'unknown_order' }
}

function changed({ id }: OrderRecord): Applied {
  return { kind: 'orders', orders: [id] }
}

function isOfVault({ vault, chain }: OrderRecord, logged: VaultLogged): boolean {
  return vault.address === logged.vault && chain === logged.chain
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
    case 'batchLocked':
    case 'batchReleased':
    case 'batchReturned':
    case 'takenOut':
    case 'created':
    case 'credited':
    case 'pulled':
    case 'synced':
    case 'lost':
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
