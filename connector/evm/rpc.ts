import { Fault } from '@sampan/kernel/fault'

/** The node understood the request and refused it; for reverts `data` holds the contract's error. */
export class RpcRefusal extends Error {
  override readonly name = 'RpcRefusal'
  readonly code: number
  readonly data: unknown

  constructor(method: string, error: RpcErrorBody) {
    super(`${method}: ${error.message ?? 'refused without a message'}`)
    this.code = error.code ?? 0
    this.data = error.data
  }
}

export interface Rpc {
  /**
   * Asks a node. Throws `RpcRefusal` when it answers no, and `connector.node_unavailable` when after several attempts,
   * at each URL in turn, there is no proper answer.
   */
  call<T>(method: string, params: readonly unknown[]): Promise<T>
}

export type RpcOptions = {
  readonly urls: readonly string[]
  readonly timeoutMs?: number
  /** Attempts in all; 4 if not given. */
  readonly attempts?: number
}

type RpcErrorBody = { code?: number; message?: string; data?: unknown }

export function openRpc({ urls, timeoutMs = 10_000, attempts = 4 }: RpcOptions): Rpc {
  let id = 0
  let preferred = 0
  return {
    call: async <T>(method: string, params: readonly unknown[]): Promise<T> => {
      let last: unknown
      for (let attempt = 0; attempt < attempts; attempt++) {
        const url = urls[(preferred + attempt) % urls.length] ?? ''
        try {
          const result = await post<T>(url, { jsonrpc: '2.0', id: ++id, method, params }, timeoutMs)
          preferred = (preferred + attempt) % urls.length
          return result
        } catch (error) {
          if (error instanceof RpcRefusal) throw error
          last = error
          if (attempt + 1 < attempts) await backOff(attempt, error)
        }
      }
      throw unavailable(method, urls.length, last)
    },
  }
}

async function post<T>(
  url: string,
  request: { jsonrpc: '2.0'; id: number; method: string; params: readonly unknown[] },
  timeoutMs: number,
): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await response.text()
  if (!response.ok) throw new NoAnswer(`HTTP ${response.status}`, retryAfterMs(response))
  const body = parse(text)
  // Providers put limits and faults of their own into a 200, in any of these shapes.
  const error = body.error ?? body.Error
  if (error !== undefined && error !== null) throw refusalOf(request.method, error)
  if (body.id !== request.id || !('result' in body)) throw new NoAnswer('an answer to something else')
  return body.result as T
}

function parse(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>
  } catch {
    // Told below, with what came instead.
  }
  throw new NoAnswer(`not JSON: ${text.slice(0, 80)}`)
}

function refusalOf(method: string, error: unknown): Error {
  if (typeof error !== 'object' || error === null) return new NoAnswer(String(error))
  const body = error as RpcErrorBody
  const limited =
    body.code === -32005 ||
    body.code === 429 ||
    /rate.?limit|too many requests|exceeded.*capacity/i.test(body.message ?? '')
  return limited ? new NoAnswer(body.message ?? 'rate limited') : new RpcRefusal(method, body)
}

class NoAnswer extends Error {
  readonly waitMs: number

  constructor(message: string, waitMs = 0) {
    super(message)
    this.waitMs = waitMs
  }
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'))
  return Number.isFinite(seconds) ? Math.min(seconds, 5) * 1000 : 0
}

async function backOff(attempt: number, error: unknown): Promise<void> {
  const waitMs = Math.max(50 * 4 ** attempt, error instanceof NoAnswer ? error.waitMs : 0)
  await new Promise(resolve => setTimeout(resolve, waitMs))
}

function unavailable(method: string, nodes: number, cause: unknown): Fault {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new Fault('connector.node_unavailable', `No node answered ${method}: ${reason}`, {
    detail: { method, nodes: String(nodes), reason },
    hint: 'Check the RPC URLs and their quotas. Following goes on where it stopped.',
    retryable: true,
    cause,
  })
}
