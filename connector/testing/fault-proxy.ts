import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Json = Record<string, unknown>
type RpcRequest = { id: number; method: string; params: unknown[] }

/** What a provider does wrong, to the next `times` (1 if not given) requests of a method (any if not given). */
export type ProxyFault = {
  readonly method?: string
  readonly times?: number
} & (
  | { readonly kind: 'drop' | 'truncate' | 'rate_limit' | 'forbidden' | 'error_in_body' | 'drop_after_effect' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Any other answer than the node's own. */
  | { readonly kind: 'rewrite'; readonly rewrite: (result: unknown, request: RpcRequest) => unknown }
  /** An answer without asking the node. */
  | { readonly kind: 'answer'; readonly answer: (request: RpcRequest) => unknown }
  | { readonly kind: 'refuse'; readonly code: number; readonly message: string }
)

export type FaultProxy = {
  readonly url: string
  inject(fault: ProxyFault): void
  /** Forgets faults that have not happened yet. */
  clear(): void
  /** How often each method was asked. */
  readonly requests: ReadonlyMap<string, number>
  close(): Promise<void>
}

/** A JSON-RPC node that misbehaves on demand in front of one that never does. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  let faults: { fault: ProxyFault; left: number }[] = []
  const requests = new Map<string, number>()

  const take = (method: string): ProxyFault | undefined => {
    const pending = faults.find(({ fault, left }) => left > 0 && (fault.method ?? method) === method)
    if (pending) pending.left--
    return pending?.fault
  }

  const server = createServer((incoming, response) => {
    void serve(incoming, response, target, request => {
      requests.set(request.method, (requests.get(request.method) ?? 0) + 1)
      return take(request.method)
    }).catch(() => response.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inject: fault => void faults.push({ fault, left: fault.times ?? 1 }),
    clear: () => {
      faults = []
    },
    requests,
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  target: string,
  faultOf: (request: RpcRequest) => ProxyFault | undefined,
): Promise<void> {
  const body = await read(incoming)
  const request = JSON.parse(body) as RpcRequest
  const fault = faultOf(request)
  if (fault?.kind === 'drop') return void response.destroy()
  if (fault?.kind === 'rate_limit') return reply(response, 429, '{"error":"slow down"}')
  if (fault?.kind === 'forbidden') return reply(response, 403, 'banned for 30 s')
  if (fault?.kind === 'error_in_body') return reply(response, 200, '{"Error":"request limit exceeded"}')
  if (fault?.kind === 'refuse') {
    const error = { code: fault.code, message: fault.message }
    return reply(response, 200, JSON.stringify({ jsonrpc: '2.0', id: request.id, error }))
  }
  if (fault?.kind === 'answer') {
    return reply(response, 200, JSON.stringify({ jsonrpc: '2.0', id: request.id, result: fault.answer(request) }))
  }
  if (fault?.kind === 'delay') await new Promise(resolve => setTimeout(resolve, fault.ms))
  const answer = await forward(target, body)
  if (fault?.kind === 'drop_after_effect') return void response.destroy()
  if (fault?.kind === 'truncate') return reply(response, 200, answer.slice(0, answer.length / 2))
  if (fault?.kind !== 'rewrite') return reply(response, 200, answer)
  const json = JSON.parse(answer) as Json
  reply(response, 200, JSON.stringify({ ...json, result: fault.rewrite(json.result, request) }))
}

async function forward(target: string, body: string): Promise<string> {
  const response = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return response.text()
}

async function read(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function reply(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(body)
}
