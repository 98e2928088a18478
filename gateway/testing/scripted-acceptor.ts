import type { AcceptBatch, AcceptorOrder, LockRequest, OfferWire, ReleaseTogether } from '@sampan/api/acceptor-protocol'
import { offersDigest, offersDocument, sessionDigest } from '@sampan/api/acceptor-typed-data'
import type { ActRequest, OrderObject } from '@sampan/api/order'
import { type ChainId, evmChainNumber } from '@sampan/kernel/asset'
import type { Address, Hex } from '@sampan/kernel/hex'
import { addressOfPrivateKey, signDigest } from '@sampan/kernel/sign'
import { hashLockBatch, hashReleaseBatch, whichOf } from '@sampan/order/v1/batch'
import { batchFromJson } from '@sampan/order/v1/batch-wire'
import { makeBatch } from '@sampan/order/v1/make-batch'
import { makeNonce, type Order } from '@sampan/order/v1/order'
import { hashTerms, makeSalts, type TermValues } from '@sampan/order/v1/terms'
import { hashAct, type SignedAct } from '@sampan/order/v1/typed-data'
import { orderToJson } from '@sampan/order/v1/wire'
import { drawReference } from '@sampan/rails/reference'
import { findRail } from '@sampan/rails/registry'
import { type ApiAnswer, apiCall } from './api-call.ts'
import { orderOf } from './sign-act.ts'

export type ScriptedOptions = {
  /** Asked anew for each call: a gateway that was restarted listens elsewhere. */
  readonly gatewayUrl: () => string
  /** The gateway's public origin, which sessions are signed for. */
  readonly origin: string
  readonly chain: ChainId
  readonly vault: Address
  readonly signerKey: Hex
  readonly account: Readonly<Record<string, string>>
  readonly offer: Omit<OfferWire, 'offer' | 'side' | 'hours' | 'asks_payer_name'>
  readonly now: () => number
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

/** An acceptor without a daemon: it talks to the gateway as one would, and does what the test tells it to. */
export async function openScriptedAcceptor(options: ScriptedOptions) {
  const { gatewayUrl, origin, chain, vault, signerKey, now } = options
  const chainId = evmChainNumber(chain)
  const signer = addressOfPrivateKey(signerKey)
  const call = <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, token?: string) =>
    apiCall<T>(gatewayUrl(), method, path, {
      ...(body === undefined ? {} : { body }),
      ...(token === undefined ? {} : { token }),
    })
  const issuedAt = now()
  const session = await call<{ token: string; acceptor: string }>('POST', '/v1/acceptor/sessions', {
    chain,
    vault,
    issued_at: issuedAt,
    signature: signDigest(sessionDigest(chainId, vault, origin, issuedAt), signerKey),
  })
  const { token, acceptor } = session.body
  let lane = 0

  const sign = (act: SignedAct, order: Order): ActRequest => ({
    type: act.type as ActRequest['type'],
    ...('toBuyer' in act ? { to_buyer: String(act.toBuyer) } : {}),
    signature: signDigest(hashAct(act, order, { chainId, address: vault }), signerKey),
    signer,
  })

  /** One signature for all of them, in a lane of their own. */
  const batchOf = (requests: readonly LockRequest[]): AcceptBatch => {
    const own = lane++
    const answers = requests.map((request, i) => answerTo(request, options.account, makeNonce(own, 1 + i)))
    const batch = makeBatch(answers.map(({ order }) => order))
    if (!batch.ok) throw new Error(batch.code)
    const signature = signDigest(hashLockBatch(batch.value, { chainId, address: vault }), signerKey)
    const orders = answers.map(({ order, terms }, i) => ({
      request: requests[i]?.id ?? '',
      order: orderToJson(order) as AcceptBatch['orders'][number]['order'],
      terms,
    }))
    return { orders, signature }
  }
  const releasesOf = (orders: readonly OrderObject[]): ReleaseTogether => {
    const batch = batchFromJson({ ...orders[0]?.in_batch?.batch })
    if (!batch.ok) throw new Error(batch.code)
    const { nonce } = batch.value
    const which = whichOf(orders.map(({ order }) => Number(BigInt(order.nonce) - nonce)))
    const releases = orders.map(order => {
      return { order: order.id, signature: sign({ type: 'release' }, orderOf(order)).signature }
    })
    return {
      releases,
      signature: signDigest(hashReleaseBatch(batch.value, which, { chainId, address: vault }), signerKey),
    }
  }
  const sendBatch = (body: AcceptBatch) =>
    call<{ data: AcceptorOrder[] }>('POST', '/v1/acceptor/requests/accept', body, token)

  return {
    acceptor,
    vault,
    signer,
    putOffers: async (changes: Partial<OfferWire> = {}) => {
      const offers = [
        { offer: 'main', side: 'payment', hours: [], asks_payer_name: false, ...options.offer, ...changes },
      ] as OfferWire[]
      const validUntil = now() + 86_400
      const digest = offersDigest(chainId, vault, offersDocument(offers, validUntil), validUntil)
      const body = { offers, valid_until: validUntil, signature: signDigest(digest, signerKey) }
      return call<unknown>('PUT', '/v1/acceptor/offers', body, token)
    },
    heartbeat: () =>
      call<unknown>('POST', '/v1/acceptor/heartbeat', { feeds_fresh: { [options.offer.rail]: true } }, token),
    /** What the stream shows first: live orders and open requests. */
    look: () => readStream(gatewayUrl(), token),
    accept: (request: LockRequest, changes: Partial<Order> = {}): Promise<ApiAnswer<AcceptorOrder>> => {
      const { order, terms } = answerTo(request, options.account, makeNonce(lane++, 1))
      const signed = { ...order, ...changes }
      const signature = signDigest(hashAct({ type: 'lock' }, signed, { chainId, address: vault }), signerKey)
      const body = { order: orderToJson(signed), terms, signature }
      return call('POST', `/v1/acceptor/requests/${request.id}/accept`, body, token)
    },
    sendBatch,
    acceptBatch: (requests: readonly LockRequest[]) => sendBatch(batchOf(requests)),
    batchOf,
    releasesOf,
    decline: (request: LockRequest) =>
      call<unknown>('POST', `/v1/acceptor/requests/${request.id}/decline`, { reason: 'no' }, token),
    /** Releases orders of one batch in one call, each by its own signature and all by one more. */
    releaseTogether: (orders: readonly OrderObject[], changes: Partial<ReleaseTogether> = {}) => {
      const id = orders[0]?.in_batch?.id ?? ''
      return call<unknown>('POST', `/v1/acceptor/batches/${id}/release`, { ...releasesOf(orders), ...changes }, token)
    },
    act: (act: SignedAct, order: OrderObject) =>
      call<OrderObject>('POST', `/v1/orders/${order.id}/acts`, sign(act, orderOf(order))),
    call: <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => call<T>(method, path, body, token),
  }
}

export type ScriptedAcceptor = Awaited<ReturnType<typeof openScriptedAcceptor>>

function answerTo(request: LockRequest, account: Readonly<Record<string, string>>, nonce: bigint) {
  const parsed = findRail(request.rail)?.parseAccount(account)
  if (!parsed?.ok) throw new Error('The scripted account is not one of its rail')
  const values: TermValues = {
    localAmount: request.local_amount,
    currency: request.currency,
    rail: request.rail,
    account: parsed.value.canonical,
    reference: drawReference(() => random(5)),
    payerName: request.payer_name,
  }
  const terms = { values, salts: makeSalts(random(192)) }
  const order: Order = {
    buyer: request.buyer,
    payer: request.payer,
    confirmer: request.vault,
    arbiter: request.arbiter,
    feeTo: request.fee_to,
    amount: BigInt(request.amount),
    fee: BigInt(request.fee),
    lockBy: request.lock_by,
    claimBy: request.claim_by,
    confirmBy: request.confirm_by,
    ruleBy: request.rule_by,
    terms: hashTerms(terms),
    nonce,
  }
  return { order, terms }
}

/** Reads the acceptor's stream up to its first ping, which follows everything that is open. */
async function readStream(url: string, token: string): Promise<{ requests: LockRequest[]; orders: AcceptorOrder[] }> {
  const stop = new AbortController()
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`${url}/v1/acceptor/stream`, { headers, signal: stop.signal })
  const seen = { requests: [] as LockRequest[], orders: [] as AcceptorOrder[] }
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes('event: ping')) break
  }
  stop.abort()
  for (const [, event, data = ''] of text.matchAll(/event: (\w+)\ndata: (.*)\n/g)) {
    if (event === 'request') seen.requests.push(JSON.parse(data) as LockRequest)
    if (event === 'order') seen.orders.push(JSON.parse(data) as AcceptorOrder)
  }
  return seen
}
