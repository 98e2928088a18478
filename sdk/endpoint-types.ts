import type { endpoints } from '@sampan/api/endpoints'

type Rows = typeof endpoints
type Schema = { readonly _zod: { readonly input: unknown; readonly output: unknown } }

/** The endpoints a merchant's server calls: those that take an API key. */
export type MerchantEndpoint = {
  [N in keyof Rows]: Rows[N]['access'] extends { kind: 'key' } ? N : never
}[keyof Rows]

export type Row<N extends MerchantEndpoint> = Rows[N]

type InputOf<R, K extends string> = R extends { readonly [P in K]: infer S extends Schema }
  ? S['_zod']['input']
  : undefined

/** What may be sent: defaults may be left out. */
export type BodyOf<N extends MerchantEndpoint> = InputOf<Row<N>, 'body'>
/** Query parameters, before the client turns them into text. */
export type QueryOf<N extends MerchantEndpoint> =
  Row<N> extends { readonly query: infer S extends Schema } ? Partial<S['_zod']['output']> : undefined

type Success<R> = R extends { readonly success: { readonly body: infer B } } ? B : never

/** What comes back. */
export type AnswerOf<N extends MerchantEndpoint> =
  Success<Row<N>> extends infer B extends Schema ? B['_zod']['output'] : undefined

/** One member of what a list endpoint answers. */
export type ItemOf<N extends MerchantEndpoint> = AnswerOf<N> extends { readonly data: readonly (infer T)[] } ? T : never
