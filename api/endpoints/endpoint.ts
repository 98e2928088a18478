import type { z } from 'zod'

/** Who may call: a merchant's API key with a scope, an acceptor's session, or anyone who holds the id or a signature. */
export type Access =
  | { readonly kind: 'key'; readonly scope: Scope }
  | { readonly kind: 'acceptor' }
  | { readonly kind: 'public' }
export type Scope = 'payments:read' | 'payments:write' | 'webhooks:read' | 'webhooks:write' | 'events:read'

/** One row of the API: routes, OpenAPI document and SDK types all come from it. */
export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With `{name}` parameters, all strings. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** 256 KiB if not given. */
  readonly maxBodyBytes?: number
  /** Status and body of success; `null` for no body, `stream` for server-sent events, `text` and `file` for bytes. */
  readonly success: { readonly status: 200 | 201 | 202 | 204; readonly body: z.ZodType | null | 'stream' | 'file' }
  readonly tag: string
}

export function defineEndpoints<const T extends Record<string, Endpoint>>(endpoints: T): T {
  return endpoints
}
