import { type IdKind, isId } from '@sampan/kernel/id'
import { z } from 'zod'

/** Fields that many objects share. Wire names are snake_case, amounts decimal strings, instants unix seconds. */
export const decimal = z
  .string()
  .regex(/^(0|[1-9]\d{0,29})(\.\d{1,18})?$/, 'must be a plain decimal string, e.g. "25.00"')
  .meta({ description: 'Amount as a plain decimal string, never a float.', example: '25.00' })
export const units = z
  .string()
  .regex(/^\d{1,30}$/, 'must be whole units in decimal digits')
  .meta({ description: "Amount in the token's smallest unit.", example: '26910000' })
export const unixSeconds = z.int().nonnegative().meta({ description: 'Unix seconds.', example: 1795334400 })
export const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'must be a 20-byte 0x address')
  .transform(text => text.toLowerCase() as `0x${string}`)
  .meta({ example: '0x52908400098527886e0f7030069857d2e4169ee7' })
export const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, 'must be 32 bytes in 0x hexadecimal')
  .transform(text => text.toLowerCase() as `0x${string}`)
export const bytes = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2}){0,4096}$/, 'must be 0x hexadecimal bytes')
  .transform(text => text as `0x${string}`)
export const currency = z
  .string()
  .regex(/^[A-Z]{3,5}$/, 'must be an ISO 4217 code or USDT')
  .meta({ description: 'ISO 4217 code of a local currency, or USDT.', example: 'EUR' })
export const chain = z
  .string()
  .regex(/^eip155:[1-9]\d*$/)
  .meta({ description: 'CAIP-2 chain id.', example: 'eip155:1' })
export const asset = z
  .string()
  .regex(/^eip155:[1-9]\d*\/erc20:0x[0-9a-fA-F]{40}$/)
  .meta({ description: 'CAIP-19 asset id.', example: 'eip155:1/erc20:0xdac17f958d2ee523a2206206994597c13d831ec7' })
export const rail = z
  .string()
  .regex(/^[a-z0-9-]{2,40}$/)
  .meta({ description: 'A rail this gateway has switched on.' })
export const webUrl = z.url({ protocol: /^https?$/ }).max(2048)
export const metadata = z
  .record(z.string().min(1).max(40), z.string().max(500))
  .refine(record => Object.keys(record).length <= 20, 'at most 20 keys')

export function id(kind: IdKind) {
  return z.string().refine(text => isId(kind, text), { error: `must be the id of a ${kind}` })
}

/** A page of a list, newest first unless the endpoint says otherwise. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean() })
}

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  starting_after: z.string().max(64).optional(),
})
