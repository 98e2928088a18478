import type { Certainty } from '@sampan/connector/certainty'
import { assert } from '@sampan/kernel/assert'
import { type AssetId, type ChainId, evmChainNumber } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import { type Batch, positionOf } from '@sampan/order/v1/batch'
import { type Order, splitNonce } from '@sampan/order/v1/order'
import type { Terms } from '@sampan/order/v1/terms'
import { type OrderJson, orderFromJson, orderToJson } from '@sampan/order/v1/wire'
import { type Kysely, type Selectable, sql } from 'kysely'
import { attendAt, isOver, type OrderRecord, replay } from '../order-record.ts'
import { batchesOf } from './batches.ts'
import { chainFactsOf } from './chain-facts.ts'
import { creditsOf } from './credits.ts'
import { heldActsOf } from './held-acts.ts'
import { priceFromJson, priceToJson } from './prices.ts'
import { type OrderTables, orderTables } from './tables.ts'

type Row = Selectable<OrderTables['swap_order']>

/** Writes a new order without its held acts. */
export async function insertOrder(trx: Kysely<unknown>, record: OrderRecord, offer: string): Promise<void> {
  const { lane, sequence } = splitNonce(record.order.nonce)
  await orderTables(trx)
    .insertInto('swap_order')
    .values({
      id: record.id,
      owner: record.owner,
      payment: record.payment,
      match: record.match,
      request: record.request,
      acceptor: record.acceptor,
      acceptor_name: record.acceptorName,
      offer,
      chain: record.chain,
      asset: record.asset,
      vault: record.vault.address,
      vault_owner: record.vault.owner,
      vault_signer: record.vault.signer,
      vault_second_key: record.vault.secondKey,
      current_owner: record.vault.owner,
      current_signer: record.vault.signer,
      current_second_key: record.vault.secondKey,
      lane: BigInt(lane),
      sequence: BigInt(sequence),
      body: JSON.stringify(orderToJson(record.order)),
      batch: record.inBatch?.id ?? null,
      path: record.inBatch?.path ?? null,
      terms: JSON.stringify(record.terms),
      reference: record.terms.values.reference,
      price: priceToJson(record.price),
      local_units: String(record.localUnits),
      amount_units: String(record.order.amount),
      pay_by: BigInt(record.payBy),
      pay_seconds: record.paySeconds,
      created_at: BigInt(record.createdAt),
      version: await nextVersion(trx, record.acceptor),
      ...standing(record),
    })
    .execute()
}

/** Writes what follows from facts and time; everything else about an order never changes. */
export async function updateOrder(trx: Kysely<unknown>, record: OrderRecord): Promise<void> {
  const version = await nextVersion(trx, record.acceptor)
  await orderTables(trx)
    .updateTable('swap_order')
    .set({ ...standing(record), version })
    .where('id', '=', record.id)
    .execute()
}

/** Taken until the commit, so that whoever reads by version misses nothing. */
async function nextVersion(trx: Kysely<unknown>, acceptor: string): Promise<bigint> {
  const { last } = await orderTables(trx)
    .insertInto('order_counter')
    .values({ acceptor, last: 1n })
    .onConflict(conflict => conflict.column('acceptor').doUpdateSet({ last: sql`order_counter.last + 1` }))
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}

/** A vault has other keys now; its signer is whom `confirmer` means. Gives the orders for which that may matter. */
export async function updateVaultKeys(
  trx: Kysely<unknown>,
  chain: ChainId,
  vault: Address,
  keys: { current_signer?: Address; current_second_key?: Address; current_owner?: Address },
): Promise<Hex[]> {
  const rows = await orderTables(trx)
    .updateTable('swap_order')
    .set(keys)
    .where('chain', '=', chain)
    .where('vault', '=', vault)
    .where('over', '=', false)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id as Hex)
}

export async function findOrder(executor: Kysely<unknown>, id: Hex): Promise<OrderRecord | undefined> {
  const query = orderTables(executor).selectFrom('swap_order').selectAll().where('id', '=', id)
  return (await load(executor, await query.execute()))[0]
}

/** The order, taken for this databaseTransaction. */
export async function takeOrder(trx: Kysely<unknown>, id: Hex): Promise<OrderRecord | undefined> {
  const query = orderTables(trx).selectFrom('swap_order').selectAll().where('id', '=', id)
  return (await load(trx, await query.forUpdate().execute()))[0]
}

/** The orders of a chain that a block of this time may change, taken for this databaseTransaction. */
export async function takeOrdersToAttend(
  trx: Kysely<unknown>,
  chain: ChainId,
  chainNow: number,
): Promise<OrderRecord[]> {
  const rows = await orderTables(trx)
    .selectFrom('swap_order')
    .selectAll()
    .where('chain', '=', chain)
    .where('over', '=', false)
    .where('attend_at', '<=', BigInt(chainNow))
    .orderBy('id')
    .forUpdate()
    .execute()
  return load(trx, rows)
}

/** The orders of a batch, in their order there. */
export async function ordersOfBatch(executor: Kysely<unknown>, batch: Hex): Promise<OrderRecord[]> {
  const query = orderTables(executor).selectFrom('swap_order').selectAll().where('batch', '=', batch)
  return byPosition(await load(executor, await query.execute()))
}

/** The same, taken for this databaseTransaction. */
export async function takeOrdersOfBatch(trx: Kysely<unknown>, batch: Hex): Promise<OrderRecord[]> {
  const query = orderTables(trx).selectFrom('swap_order').selectAll().where('batch', '=', batch)
  return byPosition(await load(trx, await query.orderBy('id').forUpdate().execute()))
}

function byPosition(orders: readonly OrderRecord[]): OrderRecord[] {
  return orders.toSorted((a, b) => (a.inBatch?.position ?? 0) - (b.inBatch?.position ?? 0))
}

/** Every order that an owner's matches have led to, newest first. */
export async function ordersOfOwner(executor: Kysely<unknown>, owner: string): Promise<OrderRecord[]> {
  const query = orderTables(executor).selectFrom('swap_order').selectAll().where('owner', '=', owner)
  return load(executor, await query.orderBy('number', 'desc').execute())
}

/** Orders of an acceptor that changed after a version, or all that are not over when it is 0; and the newest version. */
export async function ordersOfAcceptor(
  executor: Kysely<unknown>,
  acceptor: string,
  sinceVersion: bigint,
): Promise<{ version: bigint; orders: OrderRecord[] }> {
  const query = orderTables(executor).selectFrom('swap_order').selectAll().where('acceptor', '=', acceptor)
  const wanted = sinceVersion === 0n ? query.where('over', '=', false) : query.where('version', '>', sinceVersion)
  const rows = await wanted.orderBy('version').execute()
  return { version: rows.at(-1)?.version ?? sinceVersion, orders: await load(executor, rows) }
}

type VaultPlace = { readonly chain: ChainId; readonly vault: Address }

/** Whether another order of the vault has the lane of this nonce while it lives, or the nonce. */
export async function findLaneConflict(
  trx: Kysely<unknown>,
  { chain, vault }: VaultPlace,
  nonce: bigint,
): Promise<'order.lane_busy' | 'order.nonce_used' | undefined> {
  const { lane, sequence } = splitNonce(nonce)
  const rows = await orderTables(trx)
    .selectFrom('swap_order')
    .select(['sequence', 'status', 'abandoned'])
    .where('chain', '=', chain)
    .where('vault', '=', vault)
    .where('lane', '=', BigInt(lane))
    .execute()
  if (rows.some(row => Number(row.sequence) >= sequence)) return 'order.nonce_used'
  return rows.some(row => !row.abandoned && !ENDED.includes(row.status)) ? 'order.lane_busy' : undefined
}

/** Which of the references another order of the vault has. */
export async function takenReferences(
  trx: Kysely<unknown>,
  { chain, vault }: VaultPlace,
  references: readonly string[],
): Promise<Set<string>> {
  const query = orderTables(trx).selectFrom('swap_order').select('reference').where('chain', '=', chain)
  const rows = await query.where('vault', '=', vault).where('reference', 'in', references).execute()
  return new Set(rows.map(({ reference }) => reference))
}

const ENDED = ['released', 'settled', 'ruled', 'returned']

function standing(record: OrderRecord) {
  return {
    status: record.state.status,
    certainty: record.certainty ?? null,
    revealed_at: record.revealedAt === undefined ? null : BigInt(record.revealedAt),
    withdrawn: record.isWithdrawn,
    abandoned: record.isAbandoned,
    over: isOver(record),
    attend_at: BigInt(attendAt(record)),
  }
}

async function load(executor: Kysely<unknown>, rows: readonly Row[]): Promise<OrderRecord[]> {
  if (rows.length === 0) return []
  const ids = rows.map(row => row.id as Hex)
  const held = await heldActsOf(executor, ids)
  const facts = await chainFactsOf(executor, ids)
  const credits = await creditsOf(executor, ids)
  const batches = await batchesOf(executor, [...new Set(rows.flatMap(row => row.batch ?? []))])
  return rows.map(row => {
    const known = { held: held.get(row.id as Hex) ?? [], facts: facts.get(row.id as Hex) ?? [], batches }
    const record = toRecord(row, known)
    return { ...record, creditedUnits: credits.get(`${record.id}/${record.order.buyer}`) ?? 0n }
  })
}

type Uncredited = Omit<OrderRecord, 'creditedUnits'>

type Known = Pick<OrderRecord, 'held' | 'facts'> & { readonly batches: ReadonlyMap<string, Batch> }

function toRecord(row: Row, { held, facts, batches }: Known): Uncredited {
  const order = orderFromJson(row.body as OrderJson)
  assert(order.ok, 'a stored order is well formed')
  const place = { chainId: evmChainNumber(row.chain as ChainId), address: row.vault as Address }
  const vault = {
    ...place,
    owner: row.current_owner as Address,
    signer: row.current_signer as Address,
    secondKey: row.current_second_key as Address,
  }
  const signedUnder = {
    ...place,
    owner: row.vault_owner as Address,
    signer: row.vault_signer as Address,
    secondKey: row.vault_second_key as Address,
  }
  const state = replay(order.value, signedUnder, facts)
  assert(state.ok, 'stored facts were possible when they were stored')
  return {
    id: row.id as Hex,
    owner: row.owner,
    payment: row.payment as Hex,
    match: row.match,
    request: row.request,
    acceptor: row.acceptor,
    acceptorName: row.acceptor_name,
    chain: row.chain as ChainId,
    asset: row.asset as AssetId,
    vault,
    signedUnder,
    order: order.value,
    inBatch: placeOf(row, order.value, batches),
    terms: row.terms as Terms,
    price: priceFromJson(row.price),
    localUnits: BigInt(row.local_units),
    payBy: Number(row.pay_by),
    paySeconds: row.pay_seconds,
    createdAt: Number(row.created_at),
    held,
    facts,
    state: state.value,
    certainty: (row.certainty as Certainty | null) ?? undefined,
    revealedAt: row.revealed_at === null ? undefined : Number(row.revealed_at),
    isWithdrawn: row.withdrawn,
    isAbandoned: row.abandoned,
  }
}

function placeOf(row: Row, order: Order, batches: ReadonlyMap<string, Batch>): OrderRecord['inBatch'] {
  if (row.batch === null) return undefined
  const batch = batches.get(row.batch)
  const position = batch && positionOf(batch, order)
  assert(batch && position !== undefined, 'an order stands in the batch it was stored with')
  return { id: row.batch as Hex, batch, position, path: row.path as Hex }
}
