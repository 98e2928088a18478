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
import { insertSharedRelease } from './store/batches.ts'
import { findOrder, takeOrdersOfBatch } from './store/orders.ts'
import { type ActRefusal, checkAct, isHeld, takeAct } from './take-act.ts'

type Releasing = { readonly acceptor: string; readonly batch: Hex; readonly body: ReleaseTogether }

/** An order that is released, where it stands, and its own release if that is new. */
type Item = {
  readonly record: OrderRecord
  readonly place: NonNullable<OrderRecord['inBatch']>
  readonly held: HeldAct | undefined
}

/**
 * Takes the releases of several orders of one batch, all of them or none, and one signature over all of them, for which the
 * chain asks less gas. Each order's own is what receipts show, and is relayed where the shared one does not fit. Refuses
 * what `submitAct` refuses of any of them, naming the order. The same again changes nothing.
 */
export async function releaseTogether(
  gateway: OrdersGateway,
  releasing: Releasing,
): Promise<Result<undefined, ActRefusal>> {
  const { batch, body } = releasing
  const known = await findOrder(gateway.database.kysely, body.releases[0]?.order ?? '0x')
  if (known?.inBatch?.id !== batch) return refuse('order.unknown', { order: body.releases[0]?.order ?? '' })
  const chainNow = await chainOf(gateway, known.chain).connector.now()
  return commitAct(gateway, 'orders.release_together', async act => {
    const records = await takeOrdersOfBatch(act.trx, batch)
    const checked = checkAll(records, releasing, { chainNow, receivedAt: act.now })
    if (!checked.ok) return checked
    const items = checked.value
    const [first] = items
    assert(first, 'two at least are released')
    const { signer } = first.record.vault
    const which = whichOf(items.map(({ place }) => place.position))
    const digest = hashReleaseBatch(first.place.batch, which, first.record.vault)
    const signature = body.signature.toLowerCase() as Hex
    if (verifySignature(digest, signature, signer) !== 'valid')
      return refuse('order.bad_signature', { act: 'release', signer })
    // Each that is kept brings a release that is new, so that there are never more of them than orders.
    if (items.every(({ held }) => held === undefined)) return ok(undefined)
    await insertSharedRelease(act.trx, batch, { which, signer, signature }, act.now)
    const released: OrderRecord[] = []
    for (const { record, held } of items) if (held) released.push(await takeAct(act, record, held))
    await relayAfterAct(gateway, act, released, { chainNow, isRelease: true })
    for (const { owner } of released) await gateway.owner.journeyChanged(act, owner)
    return ok(undefined)
  })
}

function checkAll(
  records: readonly OrderRecord[],
  { acceptor, body }: Releasing,
  at: { chainNow: number; receivedAt: number },
): Result<Item[], ActRefusal> {
  const items = new Map<Hex, Item>()
  for (const { order, signature } of body.releases) {
    const record = records.find(({ id }) => id === order)
    if (!record?.inBatch || record.acceptor !== acceptor || items.has(order)) return refuse('order.unknown', { order })
    const request = { type: 'release', signature, signer: record.vault.signer } as const
    const held = isHeld(record, request) ? ok(undefined) : checkAct(record, request, at)
    if (!held.ok) return { ...held, detail: { ...held.detail, order } }
    items.set(order, { record, place: record.inBatch, held: held.value })
  }
  return ok([...items.values()])
}
