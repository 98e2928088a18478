import type { ReleaseTogether } from '@sampan/api/acceptor-protocol'
import { assert } from '@sampan/kernel/assert'
import type { Hex } from '@sampan/kernel/hex'
import { ok, type Result, refuse } from '@sampan/kernel/result'
import { verifySignature } from '@sampan/kernel/verify'
import { hashReleaseBatch, whichOf } from '@sampan/order/v1/batch'
import { commitAct } from '../act/commit-act.ts'
import { chainOf } from '../relay/relay-orders.ts'
import type { HeldAct, OrderRecord } from './order-record.ts'
import type { OrdersGateway } from './ports.ts'
import { relayAfterAct } from './release-soon.ts'
import { insertSharedRelease, type SharedRelease } from './store/batches.ts'
import { ordersOfBatch, takeOrdersOfBatch } from './store/orders.ts'
import { type ActRefusal, checkAct, findHeld, takeAct } from './take-act.ts'

type Releasing = { readonly acceptor: string; readonly batch: Hex; readonly body: ReleaseTogether }

/** An order that is released, where it stands, and its own release. */
type Item = {
  readonly record: OrderRecord
  readonly place: NonNullable<OrderRecord['inBatch']>
  readonly held: HeldAct
}
type Checked = { readonly items: readonly Item[]; readonly shared: SharedRelease }

/**
 * Takes the releases of several orders of one batch, all of them or none, and one signature over all of them, for which the
 * chain asks less gas. Each order's own is what receipts show, and is relayed where the shared one does not fit. Refuses
 * what `submitAct` refuses of any of them, naming the order. The same again changes nothing.
 */
export async function releaseTogether(
  gateway: OrdersGateway,
  releasing: Releasing,
): Promise<Result<undefined, ActRefusal>> {
  const { batch } = releasing
  const known = await ordersOfBatch(gateway.database.kysely, batch)
  const chain = known[0]?.chain
  if (!chain) return refuse('order.unknown', { order: releasing.body.releases[0]?.order ?? '' })
  const chainNow = await chainOf(gateway, chain).connector.now()
  // Before anybody has to wait for it: several hundred signatures may be wrong.
  const foreseen = checkAll(known, releasing, { chainNow, receivedAt: 0 })
  if (!foreseen.ok) return foreseen
  return commitAct(gateway, 'orders.release_together', async act => {
    const records = await takeOrdersOfBatch(act.trx, batch)
    const checked = checkAll(records, releasing, { chainNow, receivedAt: act.now })
    if (!checked.ok) return checked
    const released: OrderRecord[] = []
    for (const { record, held } of checked.value.items) {
      const after = await takeAct(act, record, held)
      if (after !== record) released.push(after)
    }
    // Each that is kept brings a release that is new, so that there are never more of them than orders.
    if (released.length === 0) return ok(undefined)
    await insertSharedRelease(act.trx, batch, checked.value.shared, act.now)
    await relayAfterAct(gateway, act, released, { chainNow, isRelease: true })
    for (const { owner } of released) await gateway.owner.journeyChanged(act, owner)
    return ok(undefined)
  })
}

function checkAll(
  records: readonly OrderRecord[],
  { acceptor, body }: Releasing,
  at: { chainNow: number; receivedAt: number },
): Result<Checked, ActRefusal> {
  const items = new Map<Hex, Item>()
  for (const { order, signature } of body.releases) {
    const record = records.find(({ id }) => id === order)
    if (!record?.inBatch || record.acceptor !== acceptor || items.has(order)) return refuse('order.unknown', { order })
    const request = { type: 'release', signature, signer: record.vault.signer } as const
    const held = findHeld(record, request) ?? checkAct(record, request, at)
    if (!held.ok) return { ...held, detail: { ...held.detail, order } }
    items.set(order, { record, place: record.inBatch, held: held.value })
  }
  const shared = checkShared([...items.values()], body.signature)
  return shared.ok ? ok({ items: [...items.values()], shared: shared.value }) : shared
}

function checkShared(items: readonly Item[], given: Hex): Result<SharedRelease, ActRefusal> {
  const [first] = items
  assert(first, 'two at least are released')
  const { vault } = first.record
  const { signer } = vault
  const which = whichOf(items.map(({ place }) => place.position))
  const signature = given.toLowerCase() as Hex
  const verdict = verifySignature(hashReleaseBatch(first.place.batch, which, vault), signature, signer)
  return verdict === 'valid'
    ? ok({ which, signer, signature })
    : refuse('order.bad_signature', { act: 'ReleaseBatch', signer })
}
