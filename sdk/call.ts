import type { AnswerOf, BodyOf, MerchantEndpoint, QueryOf } from './endpoint-types.ts'
import { ROUTES } from './routes.ts'
import { type Connection, send } from './send.ts'

export type CallOptions = {
  /** Two POSTs with the same key are one; made up for each call if not given. */
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

export type Input<N extends MerchantEndpoint> = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: QueryOf<N>
  readonly body?: BodyOf<N>
}

/** Calls one endpoint. Throws `SampanError`. */
export async function call<N extends MerchantEndpoint>(
  connection: Connection,
  name: N,
  { params = {}, query, body }: Input<N>,
  { idempotencyKey, signal }: CallOptions = {},
): Promise<AnswerOf<N>> {
  const [method] = ROUTES[name]
  const headers: Record<string, string> =
    method === 'POST' ? { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() } : {}
  const path = pathOf(name, params, query as Readonly<Record<string, unknown>> | undefined)
  const response = await send(connection, { method, path, body, headers, signal })
  return (response.status === 204 ? undefined : await response.json()) as AnswerOf<N>
}

export function pathOf(
  name: MerchantEndpoint,
  params: Readonly<Record<string, string>>,
  query: Readonly<Record<string, unknown>> = {},
): string {
  const path = ROUTES[name][1].replace(/\{(\w+)\}/g, (_, hole: string) => encodeURIComponent(params[hole] ?? ''))
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
  return search === '' ? path : `${path}?${search}`
}
