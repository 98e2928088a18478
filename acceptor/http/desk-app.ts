import type { DeskView, RenderDesk } from '@sampan/api/desk-view'
import type { Refusal, Result } from '@sampan/kernel/result'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { chainNow } from '../acceptor.ts'
import { markProblemSeen } from '../feeds/store/feed-store.ts'
import { takeNotice, type WebhookKey } from '../feeds/take-notice.ts'
import { contestByHand, releaseByHand, settleByHand } from '../release/by-hand.ts'
import { assignCredit, dismissCredit, oweCredit, refundDebt } from '../release/place-by-hand.ts'
import { writeSetting } from '../store/setting-store.ts'
import type { DeskGuard } from './desk-guard.ts'
import { type DeskSource, readOrder, readQueue } from './read-desk.ts'

export type DeskOptions = {
  readonly source: DeskSource
  readonly guard: DeskGuard
  readonly webhooks: ReadonlyMap<string, WebhookKey>
  /** Without it the desk answers with its view as JSON. */
  readonly renderDesk: RenderDesk | undefined
  /** Something was decided or came in. */
  readonly onWork: () => void
  readonly onOffers: () => void
}

const MAX_BODY_BYTES = 2_000_000

/** The desk and the bank's webhook, on one port that is loopback unless the owner says otherwise. */
export function deskApp(options: DeskOptions): Hono {
  const { guard } = options
  const app = new Hono()
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }))
  app.post('/feed/webhook', context => receiveNotice(context, options))
  app.get('/healthz', context => health(context, options))
  app.use(guard.host)
  app.get('/login', guard.login)
  app.use(guard.session)
  app.get('/', async context => {
    return show(context, options, await readQueue(options.source, { csrf: guard.csrf, said: saidOf(context) }))
  })
  app.get('/orders/:id', async context => {
    const view = await readOrder(options.source, context.req.param('id'), { csrf: guard.csrf, said: saidOf(context) })
    return view ? show(context, options, view) : context.text('There is no such order', 404)
  })
  app.use(guard.form)
  orderForms(app, options)
  rowForms(app, options)
  app.onError((error, context) => {
    options.source.acceptor.logger.error({ err: error, path: context.req.path }, 'the desk failed')
    return context.text('Something failed; the log says what. Nothing was done halfway.', 500)
  })
  return app
}

function orderForms(app: Hono, options: DeskOptions): void {
  const { acceptor } = options.source
  const verbs = { release: releaseByHand, contest: contestByHand, settle: settleByHand } as const
  for (const [name, verb] of Object.entries(verbs)) {
    app.post(`/orders/:id/${name}`, async context => {
      const id = context.req.param('id') ?? ''
      const field = await formText(context, name === 'contest' ? 'reason' : 'amount')
      const { vault } = await acceptor.connector.readVault(acceptor.config.vault.address)
      const done = await verb(acceptor, id, field, { vault, chainNow: await chainNow(acceptor) })
      return back(context, options, `/orders/${encodeURIComponent(id)}`, done, `${name}_signed`)
    })
  }
}

function rowForms(app: Hono, options: DeskOptions): void {
  const { acceptor } = options.source
  app.post('/credits/:key/assign', async context => {
    const order = await formText(context, 'order')
    return back(context, options, '/', await assignCredit(acceptor, context.req.param('key'), order), 'credit_assigned')
  })
  app.post('/credits/:key/owe', async context => {
    return back(context, options, '/', await oweCredit(acceptor, context.req.param('key')), 'debt_recorded')
  })
  app.post('/credits/:key/dismiss', async context => {
    const kind = (await formText(context, 'kind')) === 'reversal' ? 'reversal' : 'credit'
    const note = await formText(context, 'note')
    const done = await dismissCredit(acceptor, context.req.param('key'), kind, note)
    return back(context, options, '/', done, 'credit_dismissed')
  })
  app.post('/debts/:id/refunded', async context => {
    return back(context, options, '/', await refundDebt(acceptor, numberOf(context)), 'debt_refunded')
  })
  app.post('/problems/:id/seen', async context => {
    const id = numberOf(context)
    await acceptor.database.transact('desk.problem_seen', trx => markProblemSeen(trx, id, acceptor.now()))
    return back(context, options, '/', undefined, 'problem_seen')
  })
  for (const verb of ['pause', 'resume'] as const) {
    app.post(`/offers/${verb}`, async context => {
      const value = verb === 'pause' ? 'yes' : 'no'
      await acceptor.database.transact(`desk.${verb}`, trx => writeSetting(trx, 'paused', value))
      options.onOffers()
      return back(context, options, '/', undefined, verb === 'pause' ? 'offers_paused' : 'offers_resumed')
    })
  }
}

async function receiveNotice(context: Context, { source, webhooks, onWork }: DeskOptions): Promise<Response> {
  const body = new Uint8Array(await context.req.arrayBuffer())
  const taken = await takeNotice(source.acceptor, webhooks, { headers: context.req.header(), body })
  if (taken.ok) onWork()
  // What is here already is taken: the sender must not try for ever.
  if (taken.ok || taken.code === 'webhook.replayed') return context.json({ received: true })
  source.acceptor.logger.warn({ code: taken.code, detail: taken.detail }, 'bank webhook refused')
  const isForeign = taken.code === 'webhook.unknown_key' || taken.code === 'webhook.bad_signature'
  return context.json({ error: { code: taken.code } }, isForeign ? 401 : 400)
}

/** 200 while the own node is followed; for whoever watches the daemon. */
function health(context: Context, { source }: DeskOptions): Response {
  const { halted, failing } = source.acceptor.connector.health()
  const problem = halted ?? failing
  return context.json({ ok: !problem, chain: problem?.code ?? 'followed' }, problem ? 503 : 200)
}

function show(context: Context, { renderDesk, source }: DeskOptions, view: DeskView): Response {
  const nonce = Buffer.from(source.acceptor.random(16)).toString('base64url')
  context.header('cache-control', 'no-store')
  context.header('x-content-type-options', 'nosniff')
  context.header('referrer-policy', 'no-referrer')
  context.header(
    'content-security-policy',
    `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  )
  return renderDesk ? context.html(renderDesk(view, { nonce })) : context.json(view)
}

/** Every button ends in a redirect, so that a reload asks again and does nothing again. */
function back(
  context: Context,
  { onWork }: DeskOptions,
  path: string,
  result: Result<unknown, Refusal> | undefined,
  done: string,
): Response {
  const isRefused = result !== undefined && !result.ok
  if (!isRefused) onWork()
  const query = isRefused ? `no=${encodeURIComponent(result.code)}` : `did=${done}`
  return context.redirect(`${path}?${query}`, 303)
}

function saidOf(context: Context): DeskView['said'] {
  const did = context.req.query('did')
  const code = did ?? context.req.query('no')
  return code !== undefined && /^[a-z_.]{1,60}$/.test(code) ? { code, isGood: did !== undefined } : undefined
}

async function formText(context: Context, name: string): Promise<string> {
  const value = (await context.req.parseBody())[name]
  return typeof value === 'string' ? value : ''
}

function numberOf(context: Context): number {
  const id = Number(context.req.param('id'))
  return Number.isSafeInteger(id) ? id : -1
}
