import { randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import type { AcceptorOrder, LockRequest } from '@sampan/api/acceptor-protocol'
import { offersDigest, offersDocument, sessionDigest } from '@sampan/api/acceptor-typed-data'
import { endpoints } from '@sampan/api/endpoints'
import { evmChainNumber } from '@sampan/kernel/asset'
import { verifySignature } from '@sampan/kernel/verify'
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'

export type Taken = { readonly endpoint: string; readonly id: string; readonly body: unknown; readonly key: string }

/** How to fail: `drop` answers nothing although it took the call, a number answers with that status instead. */
export type Trouble = 'drop' | number

export type FakeGateway = {
  readonly origin: string
  /** Every call that was taken, in order. */
  readonly taken: Taken[]
  readonly heartbeats: Record<string, boolean>[]
  sessions(): number
  streams(): number
  ask(request: LockRequest): void
  /** The request is closed, and the acceptor does not know yet. */
  closeRequest(id: string): void
  tell(order: AcceptorOrder): void
  /** The next call of an endpoint fails so. */
  failNext(endpoint: keyof typeof endpoints, trouble: Trouble): void
  /** Ends all sessions and streams, as a restart does. */
  forget(): void
  close(): Promise<void>
}

type Vault = { readonly chain: string; readonly vault: `0x${string}`; readonly signer: `0x${string}` }

/** A gateway for tests: the acceptor's side of the real protocol over real HTTP, checked against the real schemas. */
export async function startFakeGateway({ chain, vault, signer }: Vault): Promise<FakeGateway> {
  const taken: Taken[] = []
  const heartbeats: Record<string, boolean>[] = []
  const troubles = new Map<string, Trouble>()
  const tokens = new Set<string>()
  const requests: LockRequest[] = []
  const gone = new Set<string>()
  const orders: AcceptorOrder[] = []
  const streams = new Set<{ send(event: string, data: unknown): void; end(): void }>()
  let sessions = 0
  let origin = ''
  const chainId = evmChainNumber(chain as `eip155:${string}`)
  const app = new Hono()

  const authorised = (context: Context) =>
    tokens.has((context.req.header('authorization') ?? '').replace('Bearer ', ''))
  const take = async (context: Context, name: keyof typeof endpoints) => {
    const { body: schema, access } = endpoints[name] as (typeof endpoints)['acceptLockRequest']
    if ((access as { kind: string }).kind === 'acceptor' && !authorised(context))
      return context.json(error('auth'), 401)
    const trouble = troubles.get(name)
    if (typeof trouble === 'number') {
      troubles.delete(name)
      return context.json(error('test.trouble'), trouble as 400)
    }
    const raw: unknown = schema ? await context.req.json() : undefined
    const parsed = schema?.safeParse(raw)
    if (parsed && !parsed.success) return context.json(error(parsed.error.message), 400)
    const key = context.req.header('idempotency-key') ?? ''
    taken.push({ endpoint: name, id: context.req.param('id') ?? '', body: parsed?.data, key })
    if (trouble !== 'drop') return undefined
    troubles.delete(name)
    return context.json(error('the answer was lost'), 503)
  }

  app.post('/v1/acceptor/sessions', async context => {
    const refused = await take(context, 'openAcceptorSession')
    if (refused) return refused
    const body = endpoints.openAcceptorSession.body.parse(await context.req.json())
    const digest = sessionDigest(chainId, vault, origin, body.issued_at)
    if (verifySignature(digest, body.signature, signer) !== 'valid') return context.json(error('bad signature'), 403)
    sessions += 1
    const token = randomBytes(16).toString('hex')
    tokens.add(token)
    const expires_at = body.issued_at + 3_600
    return context.json({ object: 'session', token, acceptor: `acc_${'0'.repeat(26)}`, expires_at }, 201)
  })
  app.put('/v1/acceptor/offers', async context => {
    const refused = await take(context, 'putOffers')
    if (refused) return refused
    const { offers, valid_until, signature } = endpoints.putOffers.body.parse(await context.req.json())
    const digest = offersDigest(chainId, vault, offersDocument(offers, valid_until), valid_until)
    if (verifySignature(digest, signature, signer) !== 'valid') return context.json(error('bad signature'), 403)
    return context.body(null, 204)
  })
  app.post('/v1/acceptor/heartbeat', async context => {
    if (!authorised(context)) return context.json(error('auth'), 401)
    heartbeats.push(endpoints.heartbeat.body.parse(await context.req.json()).feeds_fresh)
    return context.body(null, 204)
  })
  app.get('/v1/acceptor/orders', async context => {
    if (!authorised(context)) return context.json(error('auth'), 401)
    return context.json({ object: 'list', data: orders, has_more: false })
  })
  app.get('/v1/acceptor/stream', context => {
    if (!authorised(context)) return context.json(error('auth'), 401)
    return streamSSE(context, async stream => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const own = {
        send: (event: string, data: unknown) => void stream.writeSSE({ event, data: JSON.stringify(data) }),
        end: resolve,
      }
      streams.add(own)
      stream.onAbort(resolve)
      for (const request of requests) own.send('request', request)
      own.send('ping', { time: 0 })
      await promise
      streams.delete(own)
    })
  })
  const simple = [
    ['/v1/acceptor/requests/:id/decline', 'declineLockRequest'],
    ['/v1/acceptor/orders/:id/late_money', 'reportLateMoney'],
    ['/v1/acceptor/batches/:id/release', 'releaseTogether'],
  ] as const
  for (const [path, name] of simple) {
    app.post(path, async context => (await take(context, name)) ?? context.body(null, 204))
  }
  app.post('/v1/acceptor/requests/:id/accept', async context => {
    const refused = await take(context, 'acceptLockRequest')
    if (refused) return refused
    const index = requests.findIndex(({ id }) => id === context.req.param('id'))
    const request = requests[index]
    if (!request) return context.json(error('request.unknown'), 404)
    const body = endpoints.acceptLockRequest.body.parse(await context.req.json())
    return context.json({ object: 'acceptor_order', payment: request.payment, order: object(body.order), claim: null })
  })
  app.post('/v1/orders/:id/acts', async context => {
    const refused = await take(context, 'submitAct')
    return refused ?? context.json(object({ ...EMPTY_ORDER }))
  })

  app.post('/v1/acceptor/requests/accept', async context => {
    const refused = await take(context, 'acceptLockRequests')
    if (refused) return refused
    const { orders: answers } = endpoints.acceptLockRequests.body.parse(await context.req.json())
    const closed = answers.filter(({ request }) => !requests.some(({ id }) => id === request) || gone.has(request))
    if (closed.length > 0) {
      const body = error('request.closed')
      const detail = { requests: closed.map(({ request }) => request).join(',') }
      return context.json({ error: { ...body.error, detail } }, 409)
    }
    const data = answers.map(({ order }) => {
      return { object: 'acceptor_order', payment: `0x${'30'.repeat(32)}`, order: object(order), claim: null }
    })
    return context.json({ object: 'list', data, has_more: false })
  })

  function object(order: unknown) {
    const ref = { chain, address: vault, owner: vault, signer, second_key: `0x${'00'.repeat(20)}` }
    const flags = { claimed: false, release_signed: false, contest_signed: false, chain_transactions: {} }
    return {
      object: 'order',
      id: `0x${'00'.repeat(32)}`,
      vault: ref,
      order,
      in_batch: null,
      status: 'none',
      certainty: null,
      ...flags,
    }
  }

  const server = await new Promise<{ close(): void }>(resolve => {
    const started = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, info => {
      origin = `http://127.0.0.1:${info.port}`
      resolve({
        close: () => {
          started.close()
          if ('closeAllConnections' in started) started.closeAllConnections()
        },
      })
    })
  })
  const endStreams = () => streams.forEach(stream => stream.end())
  return {
    origin,
    taken,
    heartbeats,
    sessions: () => sessions,
    streams: () => streams.size,
    ask: request => {
      requests.push(request)
      for (const stream of streams) stream.send('request', request)
    },
    closeRequest: id => void gone.add(id),
    tell: order => {
      orders.push(order)
      for (const stream of streams) stream.send('order', order)
    },
    failNext: (endpoint, trouble) => void troubles.set(endpoint, trouble),
    forget: () => {
      tokens.clear()
      endStreams()
    },
    close: async () => {
      endStreams()
      server.close()
    },
  }
}

function error(message: string) {
  return { error: { type: 'invalid_request_error', code: message.slice(0, 40), message } }
}

const ADDRESS = `0x${'00'.repeat(20)}`
const EMPTY_ORDER = {
  buyer: ADDRESS,
  payer: ADDRESS,
  confirmer: ADDRESS,
  arbiter: ADDRESS,
  feeTo: ADDRESS,
  amount: '1',
  fee: '0',
  lockBy: 0,
  claimBy: 0,
  confirmBy: 0,
  ruleBy: 0,
  terms: `0x${'00'.repeat(32)}`,
  nonce: '1',
}
