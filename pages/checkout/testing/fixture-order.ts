import { createHash } from 'node:crypto'
import type { MethodQuote, PayInstructionsWire } from '@sampan/api/checkout'
import type { OrderObject, TermsWire } from '@sampan/api/order'
import { evmChainNumber } from '@sampan/kernel/asset'
import { currencyDecimals } from '@sampan/kernel/currency'
import { parseUnits } from '@sampan/kernel/decimal'
import type { Address, Hex } from '@sampan/kernel/hex'
import { batchId } from '@sampan/order/v1/batch'
import { placeToJson } from '@sampan/order/v1/batch-place'
import { makeTree, pathOf } from '@sampan/order/v1/batch-tree'
import { makeBatch } from '@sampan/order/v1/make-batch'
import { makeNonce, type Order } from '@sampan/order/v1/order'
import { hashTerms, makeSalts, TERM_NAMES } from '@sampan/order/v1/terms'
import { orderId } from '@sampan/order/v1/typed-data'
import { orderFromJson, orderToJson } from '@sampan/order/v1/wire'
import type { PayInstructions, Rail } from '@sampan/rails/rail'
import { makeReference } from '@sampan/rails/reference'
import { findRail } from '@sampan/rails/registry'

export const CHAIN = 'eip155:1'
const USDT_DECIMALS = 6

const vault = {
  chain: CHAIN,
  address: named('vault'),
  owner: named('owner'),
  signer: named('signer'),
  second_key: named('second key'),
} as const

export const MERCHANT_ADDRESS = named('merchant')

export type FixtureOrder = {
  readonly order: OrderObject
  readonly terms: TermsWire
  readonly instructions: PayInstructionsWire
}

/** The same order in a batch of three. */
export function inBatch({ order, ...rest }: FixtureOrder): FixtureOrder {
  const parsed = orderFromJson(order.order)
  if (!parsed.ok) throw new Error(parsed.code)
  const orders = [0n, 1n, 2n].map(i => ({ ...parsed.value, nonce: parsed.value.nonce + i }))
  const batch = makeBatch(orders)
  if (!batch.ok) throw new Error(batch.code)
  const place = { batch: batch.value, position: 0, path: pathOf(makeTree(orders), [0]) }
  const id = batchId(batch.value, { chainId: evmChainNumber(CHAIN), address: vault.address })
  return { ...rest, order: { ...order, in_batch: { id, ...placeToJson(place) } as OrderObject['in_batch'] } }
}

/** An order as an acceptor would sign it for the quote, with the payer the page named, and where to pay for it. */
export function makeOrder(quote: MethodQuote, payer: Address, payerName: string, now: number): FixtureOrder {
  const rail = railOf(quote)
  const account = accountOn(rail)
  const reference = makeReference(Uint8Array.of(0x3c, 0xc7, 0x44, 0xdf, 0xba)) ?? ''
  const terms: TermsWire = {
    values: {
      localAmount: quote.amount,
      currency: quote.currency,
      rail: quote.rail,
      account: account.canonical,
      reference,
      payerName,
    },
    salts: makeSalts(Uint8Array.from({ length: 32 * TERM_NAMES.length }, (_, i) => i)),
  }
  const order = signableOrder(quote, payer, hashTerms(terms), now)
  const amountUnits = units(quote.amount, decimalsOf(quote.currency))
  const instructions = rail.instructions({ account, currency: quote.currency, amountUnits, reference })
  return { order: orderObject(order), terms, instructions: toWire(instructions) }
}

function signableOrder(quote: MethodQuote, payer: Address, terms: Hex, now: number): Order {
  const { windows } = railOf(quote).profile
  const claimBy = now + windows.paySeconds + windows.claimGraceSeconds
  const confirmBy = claimBy + windows.confirmSeconds
  const fee = units(quote.fee, USDT_DECIMALS)
  return {
    buyer: MERCHANT_ADDRESS,
    payer,
    confirmer: vault.address,
    arbiter: named('arbiter'),
    feeTo: named('gateway'),
    amount: units(quote.receives, USDT_DECIMALS) + fee,
    fee,
    lockBy: now + 300,
    claimBy,
    confirmBy,
    ruleBy: confirmBy + windows.ruleSeconds,
    terms,
    nonce: makeNonce(7, 1),
  }
}

function orderObject(order: Order): OrderObject {
  return {
    object: 'order',
    id: orderId(order, { chainId: evmChainNumber(CHAIN), address: vault.address }),
    vault,
    order: orderToJson(order) as OrderObject['order'],
    in_batch: null,
    status: 'locked',
    certainty: 'final',
    claimed: false,
    release_signed: false,
    contest_signed: false,
    chain_transactions: { lock: `0x${createHash('sha256').update('lock').digest('hex')}` },
  }
}

function toWire({ rows, qr, copyPaste, warnings }: PayInstructions): PayInstructionsWire {
  return {
    rows: rows.map(({ copyValue, mono = false, ...row }) => ({ ...row, copy_value: copyValue, mono })),
    qr: qr ? { payload: qr.payload, error_correction: qr.errorCorrection, alt: qr.alt } : null,
    copy_paste: copyPaste ?? null,
    warnings: [...warnings],
  }
}

export function railOf(quote: Pick<MethodQuote, 'rail'>): Rail {
  const rail = findRail(quote.rail)
  if (!rail) throw new Error(`No rail ${quote.rail}`)
  return rail
}

/** The account that the rail's own form gives as an example. */
function accountOn(rail: Rail) {
  const account = rail.parseAccount(Object.fromEntries(rail.accountFields.map(field => [field.name, field.example])))
  if (!account.ok) throw new Error(account.code)
  return account.value
}

function decimalsOf(currency: string): number {
  const decimals = currencyDecimals(currency)
  if (!decimals.ok) throw new Error(decimals.code)
  return decimals.value
}

function units(decimal: string, decimals: number): bigint {
  const parsed = parseUnits(decimal, decimals)
  if (!parsed.ok) throw new Error(parsed.code)
  return parsed.value
}

/** An address that is always the same for a name. */
export function named(name: string): Address {
  return `0x${createHash('sha256').update(name).digest('hex').slice(0, 40)}`
}
