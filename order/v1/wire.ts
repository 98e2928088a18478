import { type Address, type Hex, isHex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import type { Order } from './order.ts'

/** The order as JSON carries it: amounts and nonce as decimal strings, deadlines as unix seconds. */
export type OrderJson = {
  readonly [K in keyof Order]: Order[K] extends bigint ? string : Order[K] extends number ? number : string
}

const ADDRESSES = ['buyer', 'payer', 'confirmer', 'arbiter', 'feeTo'] as const
const WIDTHS = { amount: 96n, fee: 96n, nonce: 64n } as const
const DEADLINES = ['lockBy', 'claimBy', 'confirmBy', 'ruleBy'] as const

export function orderToJson(order: Order): OrderJson {
  return { ...order, amount: String(order.amount), fee: String(order.fee), nonce: String(order.nonce) }
}

/** Refuses what would not fit the typed data; says nothing about whether a vault would lock it. */
export function orderFromJson(json: Readonly<Record<string, unknown>>): Result<Order, Refusal<'order.malformed'>> {
  const bad = (field: string) => refuse('order.malformed', { field, value: String(json[field]).slice(0, 80) })
  for (const field of ADDRESSES) if (!isHex(json[field], 20)) return bad(field)
  for (const [field, bits] of Object.entries(WIDTHS)) {
    const value = json[field]
    if (typeof value !== 'string' || !/^\d{1,30}$/.test(value) || BigInt(value) >> bits > 0n) return bad(field)
  }
  for (const field of DEADLINES) {
    const value = json[field]
    if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) >= 2 ** 40) return bad(field)
  }
  if (!isHex(json['terms'], 32)) return bad('terms')
  const address = (field: string) => (json[field] as string).toLowerCase() as Address
  const amount = (field: string) => BigInt(json[field] as string)
  const seconds = (field: string) => json[field] as number
  return ok({
    buyer: address('buyer'),
    payer: address('payer'),
    confirmer: address('confirmer'),
    arbiter: address('arbiter'),
    feeTo: address('feeTo'),
    amount: amount('amount'),
    fee: amount('fee'),
    lockBy: seconds('lockBy'),
    claimBy: seconds('claimBy'),
    confirmBy: seconds('confirmBy'),
    ruleBy: seconds('ruleBy'),
    terms: (json['terms'] as string).toLowerCase() as Hex,
    nonce: amount('nonce'),
  })
}
