import type { Hex } from '@sampan/kernel/hex'
import type { Result } from '@sampan/kernel/result'
import type { EntryRefusal, PaymentContext } from '../context.ts'
import { either, type Field, hash, type Infer, integer, literal, object, text } from '../fields.ts'

type Fields = Readonly<Record<string, Field<unknown>>>

const HEAD = {
  v: literal(1),
  log: text(200),
  payment: hash,
  seq: integer,
  prev: either(hash, literal('')),
  time: integer,
}

/** One row of the table of kinds. */
export type KindRow<K extends string, E> = {
  readonly kind: K
  /** Who answers for it: parties by their signatures, the chain by being asked, the gateway by its log's key. */
  readonly family: 'act' | 'fact' | 'decision'
  readonly schema: Field<E>
  /** What the entry makes of all that came before; refuses what cannot be. */
  readonly apply: (entry: E, leafHash: Hex, context: PaymentContext) => Result<PaymentContext, EntryRefusal>
}

/** Makes a row from the members that a kind has besides the common ones. */
export function defineKind<const K extends string, R extends Fields, O extends Fields>(row: {
  readonly kind: K
  readonly family: 'act' | 'fact' | 'decision'
  readonly required: R
  readonly optional: O
  readonly apply: (
    entry: Infer<Field<SchemaOf<K, R, O>>>,
    leafHash: Hex,
    context: PaymentContext,
  ) => Result<PaymentContext, EntryRefusal>
}): KindRow<K, SchemaOf<K, R, O>> {
  const schema = object({ ...HEAD, kind: literal(row.kind), ...row.required }, row.optional)
  return { kind: row.kind, family: row.family, schema: schema as Field<SchemaOf<K, R, O>>, apply: row.apply }
}

type Head = { readonly [M in keyof typeof HEAD]: Infer<(typeof HEAD)[M]> }
type SchemaOf<K extends string, R extends Fields, O extends Fields> = Head & { readonly kind: K } & {
  readonly [M in keyof R]: Infer<R[M]>
} & { readonly [M in keyof O]?: Infer<O[M]> }
