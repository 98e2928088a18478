import type { AcceptBatch, AcceptorOrder } from '@sampan/api/acceptor-protocol'
import { assert } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { ok, type Result, refuse } from '@sampan/kernel/result'
import { type Batch, batchId, hashLockBatch } from '@sampan/order/v1/batch'
import { type BatchTree, makeTree, pathOf } from '@sampan/order/v1/batch-tree'
import { type BatchRefusal, makeBatch } from '@sampan/order/v1/make-batch'
import type { Order } from '@sampan/order/v1/order'
import { orderId } from '@sampan/order/v1/typed-data'
import { findRail } from '@sampan/rails/registry'
import { acceptorById } from '../acceptors/store/acceptors.ts'
import { type Act, commitAct } from '../act/commit-act.ts'
import { relayOrders } from '../relay/relay-orders.ts'
import type { AcceptingRefusal } from './accept-lock-request.ts'
import { checkAcceptedOrder, checkLockSignature } from './check-accepted-order.ts'
import type { AskedRequest } from './lock-request.ts'
import type { Match } from './match.ts'
import type { OrderRecord } from './order-record.ts'
import { acceptorOrderView } from './order-view.ts'
import type { OrdersGateway } from './ports.ts'
import { type LockVault, lockSignatures, readLockVault } from './sign-lock.ts'
import { insertBatch } from './store/batches.ts'
import { findLockRequest, takeLockRequest } from './store/lock-requests.ts'
import { findMatch, takeMatch } from './store/matches.ts'
import { findLaneConflict, findOrder, takenReferences, takeOrdersOfBatch } from './store/orders.ts'
import { storeAcceptedOrder } from './store-accepted-order.ts'

type Answer = AcceptBatch['orders'][number]
type Item = { readonly asked: AskedRequest; readonly answer: Answer; readonly order: Order }
type Refused = AcceptingRefusal | BatchRefusal

type Accepting = { readonly acceptor: string; readonly body: AcceptBatch }

/**
 * Takes orders that an acceptor signed as one batch, all of them or none, and relays their one lock. Answering again with
 * the same batch gives the same answer. Refuses what `acceptLockRequest` refuses of any order, with the requests it is
 * about in `detail.requests` so that the acceptor can sign the others anew, then orders that make no batch.
 */
export async function acceptLockRequests(
  gateway: OrdersGateway,
  { acceptor, body }: Accepting,
): Promise<Result<AcceptorOrder[], Refused>> {
  const found = await findAll(gateway, acceptor, body.orders)
  if (!found.ok) return found
  const { chain, vault: address, asked } = found.value
  const read = await readLockVault(gateway, chain, address)
  if (!read.ok) return read
  const items: Item[] = []
  for (const [i, answer] of body.orders.entries()) {
    const request = asked[i]
    const rail = request && findRail(request.body.rail)
    assert(request && rail, 'a request names a known rail')
    const order = checkAcceptedOrder(request.body, { body: answer, rail, ...read.value })
    if (!order.ok) return about(order, [answer.request])
    items.push({ asked: request, answer, order: order.value })
  }
  const orders = items.map(({ order }) => order)
  const batch = makeBatch(orders)
  if (!batch.ok) return batch
  const { vault } = read.value
  const digest = hashLockBatch(batch.value, vault)
  const signed = checkLockSignature(digest, body.signature, vault)
  if (!signed.ok) return signed
  const place = { id: batchId(batch.value, vault), chain, batch: batch.value, tree: makeTree(orders) }
  const checked = { ...read.value, ...place, items, lock: { digest, signature: body.signature } }
  return commitAct(gateway, 'orders.accept_batch', act => takeBatchOn(gateway, act, checked))
}

type Found = { readonly chain: Match['chain']; readonly vault: Hex; readonly asked: readonly AskedRequest[] }

/** The requests that are answered, each once and all of one vault. */
async function findAll(
  { database }: OrdersGateway,
  acceptor: string,
  answers: readonly Answer[],
): Promise<Result<Found, Refused>> {
  const asked: AskedRequest[] = []
  for (const { request } of answers) {
    const found = await findLockRequest(database.kysely, request)
    const isRepeated = asked.some(({ id }) => id === request)
    if (!found || isRepeated || found.acceptor !== acceptor)
      return about(refuse('request.unknown', { request }), [request])
    asked.push(found)
  }
  const [first] = asked
  const match = first && (await findMatch(database.kysely, first.match))
  assert(match, 'a request belongs to a match')
  return ok({ chain: match.chain, vault: first.body.vault, asked })
}

type Checked = LockVault & {
  readonly id: Hex
  readonly chain: Match['chain']
  readonly batch: Batch
  readonly tree: BatchTree
  readonly items: readonly Item[]
  readonly lock: { readonly digest: Hex; readonly signature: Hex }
}

async function takeBatchOn(
  gateway: OrdersGateway,
  act: Act,
  checked: Checked,
): Promise<Result<AcceptorOrder[], Refused>> {
  const { id, batch, tree, items, vault, chain, lock, chainNow } = checked
  const taken = await takeAll(act, items)
  const before = await storedBefore(act, checked)
  if (before.length > 0) return ok(before.map(acceptorOrderView))
  const refusal = refuseClosed(act, taken) ?? (await refuseConflicts(act, checked))
  if (refusal) return refusal
  await insertBatch(act.trx, { id, chain, vault: vault.address, batch }, act.now)
  const acceptor = await acceptorById(act.trx, taken[0]?.request.acceptor ?? '')
  assert(acceptor, 'nothing that was asked is ever deleted')
  const locks = lockSignatures(gateway, vault, lock, act.now)
  const records: OrderRecord[] = []
  for (const [position, { order, answer }] of items.entries()) {
    const asked = taken.find(({ request }) => request.id === answer.request)
    assert(asked, 'every answer has its request')
    const inBatch = { id, batch, position, path: pathOf(tree, [position]) }
    const own = { order, inBatch, vault, terms: answer.terms, locks, acceptorName: acceptor.name }
    records.push(await storeAcceptedOrder(act, { ...asked, ...own }))
  }
  await relayOrders(gateway, act, records, chainNow)
  for (const { owner } of records) await gateway.owner.journeyChanged(act, owner)
  return ok(records.map(acceptorOrderView))
}

type Taken = { readonly request: AskedRequest; readonly match: Match }

/** In the order of ids, so that two batches with the same requests wait for each other and do not lock each other out. */
async function takeAll(act: Act, items: readonly Item[]): Promise<Taken[]> {
  const taken: Taken[] = []
  for (const { asked } of items.toSorted((a, b) => (a.asked.id < b.asked.id ? -1 : 1))) {
    const request = await takeLockRequest(act.trx, asked.id)
    const match = await takeMatch(act.trx, asked.match)
    assert(request && match, 'nothing that was asked is ever deleted')
    taken.push({ request, match })
  }
  return taken
}

/** Whether this very batch was taken before, which its id says. */
async function storedBefore(act: Act, { items, vault, id }: Checked): Promise<OrderRecord[]> {
  const [first] = items
  const known = first && (await findOrder(act.trx, orderId(first.order, vault)))
  return known?.inBatch?.id === id ? takeOrdersOfBatch(act.trx, id) : []
}

function refuseClosed(act: Act, taken: readonly Taken[]): Refused | undefined {
  const closed = taken.filter(
    ({ request, match }) => request.status !== 'open' || act.now > request.body.expires_at || match.status !== 'asking',
  )
  const [first] = closed
  if (!first) return undefined
  const { status } = first.request.status === 'open' ? first.match : first.request
  return about(
    refuse('request.closed', { status }),
    closed.map(({ request }) => request.id),
  )
}

async function refuseConflicts(act: Act, { items, batch, chain, vault }: Checked): Promise<Refused | undefined> {
  const place = { chain, vault: vault.address }
  const conflict = await findLaneConflict(act.trx, place, batch.nonce)
  if (conflict) return refuse(conflict, { nonce: String(batch.nonce) })
  const references = items.map(({ answer }) => answer.terms.values.reference)
  const gone = await takenReferences(act.trx, place, references)
  const bad = items.filter((_, i) => gone.has(references[i] ?? '') || references.indexOf(references[i] ?? '') !== i)
  if (bad.length === 0) return undefined
  return about(
    refuse('request.reference_taken'),
    bad.map(({ asked }) => asked.id),
  )
}

/** Says which requests a refusal is about, so that the others can be answered without them. */
function about<R extends Refused>(refusal: R, requests: readonly string[]): R {
  return { ...refusal, detail: { ...refusal.detail, requests: requests.join(',') } }
}
