import { ok, type Result } from '@sampan/kernel/result'
import type { Acceptor } from '../acceptor.ts'
import { feedsFresh } from '../feeds/freshness.ts'
import { type Bell, makeBell } from './bell.ts'
import { callGateway, type Door, type GatewayRefusal, openGatewayStream } from './call-gateway.ts'
import { collectRequests } from './collect-requests.ts'
import { deliver } from './deliver.ts'
import { answerRequests, handleMessage, hearOrder } from './handle-message.ts'
import { OFFERS_VALID_SECONDS, openSession, putOffers, type Session } from './open-session.ts'
import { readStream } from './read-stream.ts'

export type LinkStatus = {
  readonly origin: string
  readonly isConnected: boolean
  /** Wall clock, unix seconds, of the last heartbeat that the gateway took. */
  readonly heartbeatAt: number | undefined
  readonly problem: string
}

/** One gateway’s connection. The daemon opens every connection; the gateway never calls it. */
export type GatewayLink = {
  /** Keeps a session, the stream and the heartbeat until the signal aborts; starts again after any failure. */
  run(signal: AbortSignal): Promise<void>
  /** There may be something to deliver. */
  wake(): void
  /** The offers changed: paused or resumed. */
  renewOffers(): void
  status(): LinkStatus
}

const LOOK_AGAIN_MS = 1_000
const MOST_WAIT_MS = 15_000
const LEAST_WAIT_MS = 250

type Live = {
  readonly acceptor: Acceptor
  readonly door: Door
  readonly session: Session
  readonly bell: Bell
  readonly note: (change: Partial<LinkStatus>) => void
  /** Set to have the offers handed in again. */
  readonly offers: { dueAt: number }
  readonly onWork: () => void
}

export function linkGateway(acceptor: Acceptor, origin: string, onWork: () => void): GatewayLink {
  const door: Door = { origin, observe: acceptor.observe }
  const bell = makeBell()
  const offers = { dueAt: 0 }
  let status: LinkStatus = { origin, isConnected: false, heartbeatAt: undefined, problem: '' }
  const note = (change: Partial<LinkStatus>) => {
    status = { ...status, ...change }
  }
  const run = async (signal: AbortSignal) => {
    for (let failures = 0; !signal.aborted; ) {
      const opened = await openSession(acceptor, door).catch((error: unknown) => ({ ok: false, error }) as const)
      if (opened.ok) {
        failures = 0
        offers.dueAt = acceptor.now() + OFFERS_VALID_SECONDS / 2
        const live: Live = { acceptor, door, session: opened.value, bell, note, offers, onWork }
        await keepAlive(live, signal).catch((error: unknown) => fail(acceptor, note, origin, error))
      } else {
        fail(acceptor, note, origin, 'error' in opened ? opened.error : opened)
      }
      note({ isConnected: false })
      failures += 1
      await makeBell().wait(backoffMs(failures, acceptor.random(1)[0] ?? 0), signal)
    }
  }
  const renewOffers = () => {
    offers.dueAt = 0
    bell.ring()
  }
  return { run, wake: bell.ring, renewOffers, status: () => status }
}

/** Runs stream, heartbeat and delivery side by side; the first that fails, or an expired session, ends all of them. */
async function keepAlive(live: Live, outer: AbortSignal): Promise<void> {
  const ended = new AbortController()
  const signal = AbortSignal.any([outer, ended.signal])
  const parts = [followStream(live, signal), beatHeart(live, signal), keepDelivering(live, signal)]
  try {
    throwRefusal(await Promise.race(parts))
  } finally {
    ended.abort()
    // The others end because of the abort; the first failure is the one that is reported.
    await Promise.allSettled(parts)
  }
}

async function followStream(live: Live, signal: AbortSignal): Promise<Result<undefined, GatewayRefusal>> {
  const { acceptor, door, session, note } = live
  const opened = await openGatewayStream(door, 'acceptorStream', { token: session.token, signal })
  if (!opened.ok) return opened
  note({ isConnected: true, problem: '' })
  // The stream is open before the list is asked for, so nothing falls between the two.
  const caughtUp = catchUp(live)
  caughtUp.catch(() => undefined) // awaited below, after the stream has been read
  const onWork = () => {
    live.bell.ring()
    live.onWork()
  }
  // One message that cannot be handled now, e.g. while the own node is away, does not cost the stream.
  const notHandled = (event: string) => (error: unknown) =>
    acceptor.logger.error({ err: error, event, gateway: door.origin }, 'message not handled')
  const requests = collectRequests(acceptor.config.timing.collect_ms, together =>
    answerRequests(acceptor, door, session, together, onWork).catch(notHandled('request')),
  )
  try {
    for await (const message of readStream(opened.value)) {
      if (message.event === 'request') requests.add(message.data)
      else await handleMessage(acceptor, door, message, onWork).catch(notHandled(message.event))
    }
  } finally {
    await requests.end()
  }
  return caughtUp
}

async function catchUp({ acceptor, door, session }: Live): Promise<Result<undefined, GatewayRefusal>> {
  let after: string | undefined
  for (;;) {
    const query = { limit: '100', ...(after !== undefined && { starting_after: after }) }
    const page = await callGateway(door, 'listAcceptorOrders', undefined, { query, token: session.token })
    if (!page.ok) {
      if (page.code === 'gateway.no_session') return page
      acceptor.logger.warn(
        { gateway: door.origin, ...page.detail },
        'orders could not be listed; the stream brings them',
      )
      return ok(undefined)
    }
    for (const told of page.value.data) await hearOrder(acceptor, told)
    const last = page.value.data.at(-1)?.order.id
    if (!page.value.has_more || last === undefined || last === after) return ok(undefined)
    after = last
  }
}

async function beatHeart(live: Live, signal: AbortSignal): Promise<Result<undefined, GatewayRefusal>> {
  const { acceptor, door, session, note } = live
  const pause = makeBell()
  while (!signal.aborted) {
    const feeds_fresh = await feedsFresh(acceptor.database, acceptor.book.accounts.values(), acceptor.now())
    const taken = await callGateway(door, 'heartbeat', { feeds_fresh }, { token: session.token, signal })
    if (!taken.ok) return taken
    note({ heartbeatAt: acceptor.now() })
    await pause.wait(acceptor.config.timing.heartbeat_ms, signal)
  }
  return ok(undefined)
}

async function keepDelivering(live: Live, signal: AbortSignal): Promise<Result<undefined, GatewayRefusal>> {
  const { acceptor, door, session, bell, offers } = live
  while (!signal.aborted) {
    if (acceptor.now() >= offers.dueAt) {
      offers.dueAt = acceptor.now() + OFFERS_VALID_SECONDS / 2
      const put = await putOffers(acceptor, door, session)
      if (!put.ok) return put
    }
    const sent = await deliver(acceptor, door, session)
    if (!sent.ok) return sent
    await bell.wait(LOOK_AGAIN_MS, signal)
  }
  return ok(undefined)
}

function throwRefusal(result: Result<undefined, GatewayRefusal>): void {
  if (!result.ok) throw Object.assign(new Error(result.code), result)
}

function fail(acceptor: Acceptor, note: Live['note'], origin: string, error: unknown): void {
  const problem = error instanceof Error ? error.message : `${(error as GatewayRefusal).code}`
  note({ problem })
  acceptor.logger.warn({ gateway: origin, err: error }, 'gateway link ended; trying again')
}

function backoffMs(failures: number, random: number): number {
  const ceiling = Math.min(MOST_WAIT_MS, LEAST_WAIT_MS * 2 ** Math.min(failures - 1, 10))
  return ceiling * (0.5 + random / 510)
}
