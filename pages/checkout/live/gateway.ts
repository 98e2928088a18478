import type { CheckoutView, ChooseMethod, SavedClaim } from '@sampan/api/checkout'
import type { ErrorBody } from '@sampan/api/error'
import type { ActRequest, OrderObject } from '@sampan/api/order'

/** An answer that was not a success, with the code that support can look up. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export function chooseMethod(payment: string, choice: ChooseMethod): Promise<CheckoutView> {
  return call('POST', `/v1/checkout/${payment}/method`, choice)
}

export function readCheckout(payment: string): Promise<CheckoutView> {
  return call('GET', `/v1/checkout/${payment}`)
}

export function submitAct(order: string, act: ActRequest): Promise<OrderObject> {
  return call('POST', `/v1/orders/${order}/acts`, act)
}

/** Hands the claim to the merchant's server and to peers too. Each may be away; the gateway itself gets it as an act. */
export async function spreadClaim(urls: readonly string[], claim: SavedClaim): Promise<void> {
  const body = JSON.stringify(claim)
  const headers = { 'content-type': 'application/json' }
  const others = urls.filter(url => new URL(url).origin !== location.origin)
  await Promise.allSettled(others.map(url => fetch(url, { method: 'POST', headers, body, keepalive: true })))
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new GatewayError('network', '')
  })
  if (response.ok) return (await response.json()) as T
  const answer = (await response.json().catch(() => undefined)) as ErrorBody | undefined
  throw new GatewayError(answer?.error.code ?? `http_${response.status}`, answer?.error.message ?? '')
}
