import { errorOf, SampanError } from './error.ts'

export type Connection = {
  /** Where the gateway is, e.g. `https://pay.example.com`. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly fetch: typeof fetch
  /** Tries after the first. */
  readonly maxRetries: number
  /** For one try. */
  readonly timeoutMs: number
}

export type Outgoing = {
  readonly method: string
  /** With parameters filled in and the query attached. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

const FIRST_DELAY_MS = 250
const MAX_DELAY_MS = 8000

/**
 * Sends until there is an answer that trying again would not change: network errors, 5xx, 429 and a first call still
 * being worked on are tried again, always with the same idempotency key. Throws `SampanError`.
 */
export async function send(connection: Connection, outgoing: Outgoing): Promise<Response> {
  for (let tried = 0; ; tried++) {
    const outcome = await attempt(connection, outgoing)
    if (outcome.response) return outcome.response
    if (tried >= connection.maxRetries || !isWorthRetrying(outcome.error)) throw outcome.error
    await pause(delayMs(tried, outcome.retryAfter), outgoing.signal)
  }
}

type Outcome =
  | { readonly response: Response }
  | { readonly response: undefined; readonly error: SampanError; readonly retryAfter: number | undefined }

async function attempt(connection: Connection, { method, path, body, headers, signal }: Outgoing): Promise<Outcome> {
  const timeout = AbortSignal.timeout(connection.timeoutMs)
  try {
    const response = await connection.fetch(`${connection.baseUrl.replace(/\/$/, '')}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${connection.apiKey}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    if (response.ok) return { response }
    const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
    const error = await errorOf(response)
    return { response: undefined, error, retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined }
  } catch (cause) {
    signal?.throwIfAborted()
    const reason = cause instanceof Error ? cause.message : String(cause)
    const message = `No answer from ${connection.baseUrl}: ${reason}`
    const error = new SampanError(0, { code: 'sdk.no_answer', message }, cause)
    return { response: undefined, error, retryAfter: undefined }
  }
}

function isWorthRetrying({ status, code }: SampanError): boolean {
  return status === 0 || status === 429 || status >= 500 || code === 'idempotency.in_progress'
}

function delayMs(tried: number, retryAfter: number | undefined): number {
  const spread = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** tried) * (0.5 + Math.random() / 2)
  return Math.max(spread, (retryAfter ?? 0) * 1000)
}

/** Rejects with the signal's reason when it aborts first. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  const abort = () => {
    clearTimeout(timer)
    reject(signal?.reason as Error)
  }
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  return promise.finally(() => signal?.removeEventListener('abort', abort))
}
