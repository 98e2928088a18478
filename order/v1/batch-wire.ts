import { type Address, type Hex, isHex } from '@sampan/kernel/hex'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { type Batch, fitsLane } from './batch.ts'

/** The batch as JSON carries it, in the manner of `OrderJson`. */
export type BatchJson = {
  readonly [K in keyof Batch]: Batch[K] extends bigint ? string : Batch[K] extends number ? number : string
}

const ADDRESSES = ['confirmer', 'arbiter', 'feeTo'] as const
const DEADLINES = ['lockBy', 'claimBy', 'confirmBy', 'ruleBy'] as const

export function batchToJson(batch: Batch): BatchJson {
  return { ...batch, nonce: String(batch.nonce), total: String(batch.total) }
}

/** Refuses what would not fit the typed data, or a lane; says nothing about whether a vault would lock it. */
export function batchFromJson(json: Readonly<Record<string, unknown>>): Result<Batch, Refusal<'batch.malformed'>> {
  const bad = (field: string) => refuse('batch.malformed', { field, value: String(json[field]).slice(0, 80) })
  for (const field of ADDRESSES) if (!isHex(json[field], 20)) return bad(field)
  for (const field of DEADLINES) if (!isCount(json[field], 2 ** 40)) return bad(field)
  if (!isUnits(json['nonce'], 64n)) return bad('nonce')
  if (!isCount(json['count'], 2 ** 16)) return bad('count')
  if (!isUnits(json['total'], 96n)) return bad('total')
  if (!isHex(json['root'], 32)) return bad('root')
  const nonce = BigInt(json['nonce'])
  if (!fitsLane(nonce, json['count'])) return bad('count')
  const address = (field: string) => (json[field] as string).toLowerCase() as Address
  const seconds = (field: string) => json[field] as number
  return ok({
    confirmer: address('confirmer'),
    arbiter: address('arbiter'),
    feeTo: address('feeTo'),
    lockBy: seconds('lockBy'),
    claimBy: seconds('claimBy'),
    confirmBy: seconds('confirmBy'),
    ruleBy: seconds('ruleBy'),
    nonce,
    count: json['count'],
    total: BigInt(json['total']),
    root: json['root'].toLowerCase() as Hex,
  })
}

function isUnits(value: unknown, bits: bigint): value is string {
  return typeof value === 'string' && /^\d{1,30}$/.test(value) && BigInt(value) >> bits === 0n
}

function isCount(value: unknown, limit: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < limit
}
