import type { LockRequest } from '@sampan/api/acceptor-protocol'
import type { DatabaseTransaction } from '@sampan/database/database'
import { formatUnits } from '@sampan/kernel/decimal'
import type { Hex } from '@sampan/kernel/hex'
import { makeNonce, type Order, type OrderVault } from '@sampan/order/v1/order'
import { INITIAL } from '@sampan/order/v1/reducer'
import { hashTerms, makeSalts, TERM_NAMES, type Terms } from '@sampan/order/v1/terms'
import { orderId } from '@sampan/order/v1/typed-data'
import { makeReference } from '@sampan/rails/reference'
import type { Acceptor } from '../acceptor.ts'
import type { CheckedRequest } from './check-request.ts'
import type { OrderRecord } from './order-record.ts'
import type { Place } from './store/lane-store.ts'
import { isReferenceTaken } from './store/order-store.ts'

type Needs = Pick<Acceptor, 'random' | 'now'>
type Asked = { readonly gateway: string; readonly request: LockRequest; readonly vault: OrderVault }

const UNSIGNED: Hex = '0x'

/** The order that answers a request at this place, with its terms and a reference of its own; to be signed next. */
export async function makeOrder(
  acceptor: Needs,
  trx: DatabaseTransaction,
  { gateway, request, vault }: Asked,
  { order: draft, offer, localUnits }: CheckedRequest,
  place: Place,
): Promise<OrderRecord> {
  const { account } = offer
  const terms = await drawTerms(acceptor, trx, {
    localAmount: formatUnits(localUnits, account.decimals),
    currency: account.currency,
    rail: account.rail.profile.id,
    account: account.account.canonical,
    payerName: request.payer_name,
  })
  const order: Order = { ...draft, terms: hashTerms(terms), nonce: makeNonce(place.lane, place.sequence) }
  return {
    orderId: orderId(order, vault),
    gateway,
    request: request.id,
    payment: request.payment,
    merchant: request.merchant,
    offer: request.offer,
    account: account.name,
    currency: account.currency,
    localUnits,
    reference: terms.values.reference,
    ...place,
    order,
    terms,
    lockSignature: UNSIGNED,
    inBatch: undefined,
    acceptedAt: acceptor.now(),
    payBy: request.pay_by,
    requestExpiresAt: request.expires_at,
    deliveredAt: undefined,
    deliveryRefused: undefined,
    claim: undefined,
    state: INITIAL,
    statusAt: undefined,
    statusHeight: undefined,
    lockHeight: undefined,
    closedAt: undefined,
  }
}

/** The same order in another place and with terms that nobody has seen yet. */
export async function remakeOrder(
  acceptor: Needs,
  trx: DatabaseTransaction,
  record: OrderRecord,
  { vault, place }: { readonly vault: OrderVault; readonly place: Place },
): Promise<OrderRecord> {
  const terms = await drawTerms(acceptor, trx, record.terms.values)
  const order: Order = { ...record.order, terms: hashTerms(terms), nonce: makeNonce(place.lane, place.sequence) }
  const { reference } = terms.values
  const renewed = { order, terms, reference, ...place, orderId: orderId(order, vault), acceptedAt: acceptor.now() }
  return { ...record, ...renewed, lockSignature: UNSIGNED, inBatch: undefined }
}

/** The values with a reference and salts of their own. */
async function drawTerms(
  acceptor: Needs,
  trx: DatabaseTransaction,
  values: Omit<Terms['values'], 'reference'>,
): Promise<Terms> {
  const reference = await drawFreeReference(acceptor, trx)
  return { values: { ...values, reference }, salts: makeSalts(acceptor.random(32 * TERM_NAMES.length)) }
}

/** A code no order of this acceptor ever had: late money must find its own order and no other. */
async function drawFreeReference(acceptor: Needs, trx: DatabaseTransaction): Promise<string> {
  for (;;) {
    const code = makeReference(acceptor.random(5))
    if (code !== undefined && !(await isReferenceTaken(trx, code))) return code
  }
}
