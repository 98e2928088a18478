import { lookup } from 'node:dns/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { EffectObserver } from '@sampan/kernel/effect'
import { Fault } from '@sampan/kernel/fault'
import { ok, type Refusal, type Result, refuse } from '@sampan/kernel/result'
import { isPublicAddress } from './public-address.ts'

export type OutgoingRequest = {
  /** Name of the effect point, e.g. `webhook.deliver`. */
  readonly name: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** From resolving the name to the answer's headers. */
  readonly timeoutMs: number
}

export type Door = {
  readonly observe: EffectObserver
  /** False: only https to public addresses. True, for tests and development: anywhere. */
  readonly allowPrivate: boolean
}

export type UrlRefusal = Refusal<'outgoing.bad_url' | 'outgoing.https_required' | 'outgoing.private_address'>

type Pinned = { readonly url: URL; readonly address: string; readonly family: 4 | 6 }

/**
 * The one way out for every request to an address that somebody else chose. Posts once and gives the status; follows no
 * redirect, sends nothing to private networks (in livemode), and connects to the very address it has checked.
 * Throws `outgoing.failed` when no answer came.
 */
export async function sendOutgoing(
  door: Door,
  request: OutgoingRequest,
): Promise<Result<{ status: number }, UrlRefusal>> {
  const signal = AbortSignal.timeout(request.timeoutMs)
  const url = checkUrl(request.url, door.allowPrivate)
  if (!url.ok) return url
  try {
    const pinned = await pin(url.value, door.allowPrivate, signal)
    if (!pinned.ok) return pinned
    door.observe({ kind: 'request', name: request.name, phase: 'before' })
    const status = await post(pinned.value, request, signal)
    door.observe({ kind: 'request', name: request.name, phase: 'after' })
    return ok({ status })
  } catch (error) {
    const reason = signal.aborted ? `no answer within ${request.timeoutMs} ms` : reasonOf(error)
    throw new Fault('outgoing.failed', `${url.value.host}: ${reason}`, { retryable: true, cause: error })
  }
}

/** What can be said of a URL without resolving it: refuses credentials in it, plain http in livemode, private literals. */
export function checkUrl(text: string, allowPrivate: boolean): Result<URL, UrlRefusal> {
  if (!URL.canParse(text)) return refuse('outgoing.bad_url', { url: text.slice(0, 200) })
  const url = new URL(text)
  if ((url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '' || url.password !== '') {
    return refuse('outgoing.bad_url', { url: `${url.protocol}//${url.host}` })
  }
  if (allowPrivate) return ok(url)
  if (url.protocol !== 'https:') return refuse('outgoing.https_required', { url: url.origin })
  const host = hostOf(url)
  const local = isIP(host) === 0 ? /(^|\.)(localhost|local|internal)\.?$/.test(host) : !isPublicAddress(host)
  return local ? refuse('outgoing.private_address', { host }) : ok(url)
}

/** Resolves the name once. One private address among several refuses them all: which one is used must not matter. */
async function pin(url: URL, allowPrivate: boolean, signal: AbortSignal): Promise<Result<Pinned, UrlRefusal>> {
  const host = hostOf(url)
  const addresses = isIP(host) === 0 ? await abortable(lookup(host, { all: true }), signal) : [{ address: host }]
  const unfit = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address))
  if (unfit) return refuse('outgoing.private_address', { host, address: unfit.address })
  const address = addresses[0]?.address ?? host
  return ok({ url, address, family: isIP(address) === 6 ? 6 : 4 })
}

async function post({ url, address, family }: Pinned, request: OutgoingRequest, signal: AbortSignal): Promise<number> {
  const body = Buffer.from(request.body)
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const sent = send(url, {
    method: 'POST',
    agent: false,
    headers: { ...request.headers, 'content-length': body.length },
    signal,
    // The name is not resolved again: a second answer could lead elsewhere.
    lookup: (_host, options, callback) =>
      options.all ? callback(null, [{ address, family }]) : callback(null, address, family),
  })
  sent.on('response', resolve)
  sent.on('error', reject)
  sent.end(body)
  const response = await promise
  // Only the status counts. Whatever else would come is not waited for.
  sent.off('error', reject).on('error', () => {})
  response.destroy()
  return response.statusCode ?? 0
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  return Promise.race([promise, aborted])
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  return code ?? (error instanceof Error ? error.message : String(error)).slice(0, 200)
}
