import type { CanonicalJson } from '@sampan/kernel/canonical'
import { type Address, type Hex, isHex } from '@sampan/kernel/hex'

/** What a member must look like. `complaint` gives the first thing wrong with a value and where, or nothing. */
export type Field<T> = {
  readonly complaint: (value: CanonicalJson | undefined, path: string) => string | undefined
  /** Carries the type only; never set. */
  readonly type?: T
}

export type Infer<F> = F extends Field<infer T> ? T : never

type Fields = { readonly [name: string]: Field<unknown> }
type Shape<R extends Fields, O extends Fields> = { readonly [K in keyof R]: Infer<R[K]> } & {
  readonly [K in keyof O]?: Infer<O[K]>
}

function field<T>(describe: string, test: (value: CanonicalJson) => boolean): Field<T> {
  return { complaint: (value, path) => (value !== undefined && test(value) ? undefined : `${path} is not ${describe}`) }
}

const lowercase = (value: CanonicalJson, lengthBytes?: number) =>
  isHex(value, lengthBytes) && value === value.toLowerCase()

export const hash = field<Hex>('32 bytes of lowercase hexadecimal', value => lowercase(value, 32))
export const bytes = field<Hex>('lowercase hexadecimal bytes', value => lowercase(value))
export const address = field<Address>('a lowercase address', value => lowercase(value, 20))
export const integer = field<number>(
  'an integer of 0 or more',
  value => Number.isSafeInteger(value) && Number(value) >= 0,
)
/** An amount in the smallest unit, or any other whole number that may exceed a safe integer. */
export const decimal = field<string>('a whole number as a string', value => matches(value, /^(0|[1-9]\d{0,77})$/))
/** A reason or a name of ours: short, lowercase, nothing that could hold a memo. */
export const code = field<string>('a lowercase code', value => matches(value, /^[a-z][a-z0-9_.]{0,47}$/))
export const chainId = field<`${string}:${string}`>('a CAIP-2 chain id', value =>
  matches(value, /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}$/),
)
export const assetId = field<string>('a CAIP-19 asset id', value =>
  matches(value, /^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}\/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}$/),
)
/** Well-formed text up to `maxLength` UTF-16 units. In the log only its origin; elsewhere only in receipts. */
export function text(maxLength: number): Field<string> {
  return field(
    `text of at most ${maxLength}`,
    value => typeof value === 'string' && value.length <= maxLength && value.isWellFormed(),
  )
}

export function literal<const T extends string | number>(...allowed: readonly T[]): Field<T> {
  return field(`one of ${allowed.join(', ')}`, value => allowed.includes(value as T))
}

export function either<A, B>(a: Field<A>, b: Field<B>): Field<A | B> {
  return { complaint: (value, path) => a.complaint(value, path) && b.complaint(value, path) }
}

export function listOf<T>(element: Field<T>, max: number): Field<readonly T[]> {
  return {
    complaint(value, path) {
      if (!Array.isArray(value) || value.length > max) return `${path} is not a list of at most ${max}`
      return firstComplaint(value.map((item, i) => () => element.complaint(item, `${path}[${i}]`)))
    },
  }
}

/** An object with exactly these members; `optional` ones may be absent, unknown ones may not be there. */
export function object<R extends Fields, O extends Fields = Record<never, never>>(
  required: R,
  optional: O = {} as O,
): Field<Shape<R, O>> {
  return {
    complaint(value, path) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path} is not an object`
      const members = value as { readonly [name: string]: CanonicalJson }
      const stranger = Object.keys(members).find(
        name => !Object.hasOwn(required, name) && !Object.hasOwn(optional, name),
      )
      if (stranger !== undefined) return `${path}.${stranger.slice(0, 40)} is unknown`
      const own = (name: string) => (Object.hasOwn(members, name) ? members[name] : undefined)
      return firstComplaint([
        ...Object.entries(required).map(
          ([name, f]) =>
            () =>
              f.complaint(own(name), `${path}.${name}`),
        ),
        ...Object.entries(optional).map(
          ([name, f]) =>
            () =>
              own(name) === undefined ? undefined : f.complaint(own(name), `${path}.${name}`),
        ),
      ])
    },
  }
}

function firstComplaint(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const complaint = check()
    if (complaint !== undefined) return complaint
  }
  return undefined
}

function matches(value: CanonicalJson, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}
