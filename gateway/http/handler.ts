import type { EndpointName, endpoints } from '@sampan/api/endpoints'
import type { Refusal, Result } from '@sampan/kernel/result'
import type { z } from 'zod'
import type { ErrorCode } from './errors.ts'

/** Who is calling, as far as the endpoint's access rule asked. */
export type Caller =
  | { readonly kind: 'merchant'; readonly merchant: string; readonly apiKey: string }
  | { readonly kind: 'acceptor'; readonly acceptor: string }
  | { readonly kind: 'public' }

type CallerOf<A> = A extends { kind: 'key' }
  ? Extract<Caller, { kind: 'merchant' }>
  : A extends { kind: 'acceptor' }
    ? Extract<Caller, { kind: 'acceptor' }>
    : Caller

type Row<N extends EndpointName> = (typeof endpoints)[N]
type Parsed<E, K extends string> = E extends { readonly [P in K]: infer S extends z.ZodType } ? z.output<S> : undefined

/** A parsed and authorised call. `params` are the path's, `idempotencyKey` the header's. */
export type Call<N extends EndpointName> = {
  readonly params: Readonly<Record<string, string>>
  readonly query: Parsed<Row<N>, 'query'>
  readonly body: Parsed<Row<N>, 'body'>
  readonly caller: CallerOf<Row<N>['access']>
  readonly requestId: string
  /**
   * Of a POST with an API key. The answer is stored once the handler is done; a handler that makes something also keeps
   * the key in a unique column (merchant, key), because a crash in between has it run again.
   */
  readonly idempotencyKey: string | undefined
  readonly lastEventId: string | undefined
  readonly signal: AbortSignal
}

/** One server-sent event; `data` is already JSON text. */
export type StreamEvent = { readonly event?: string; readonly id?: string; readonly data: string }
export type FileAnswer = {
  readonly name: string
  readonly contentType: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

type Answer<B> = B extends z.ZodType
  ? z.input<B>
  : B extends 'stream'
    ? AsyncIterable<StreamEvent>
    : B extends 'file'
      ? FileAnswer
      : undefined

/** Answers a call, or refuses it with a code of the table in `errors.ts`. Faults are thrown and become 500s with the request's id. */
export type Handler<N extends EndpointName> = (
  call: Call<N>,
) => Promise<Result<Answer<Row<N>['success']['body']>, Refusal<ErrorCode>>>

/** The handlers of some endpoints. Each folder's `routes.ts` gives its own; `main.ts` joins them into all. */
export type Handlers<N extends EndpointName = EndpointName> = { readonly [K in N]: Handler<K> }
