import { startLoop } from '@sampan/database/loop'
import { Fault } from '@sampan/kernel/fault'
import type { Hex } from '@sampan/kernel/hex'
import type { Health } from '../port/connector.ts'
import { readChain, setHalted } from '../store/chain-store.ts'
import { type FollowerContext, followTurn } from './follower.ts'
import type { SendContext } from './send/context.ts'
import { sendTurn } from './send/turn.ts'

type Failing = NonNullable<Health['failing']>

type Parts = {
  readonly follow: FollowerContext
  readonly send: SendContext | undefined
  readonly pollMs: number
  readonly onFailure: (error: unknown) => void
}

export type Loops = {
  /** Rejects when following halts for good; resolves when the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  wakeSender(): void
  health(): Omit<Health, 'chain'>
}

/** Failures after which following must not go on by itself. */
const HALTING = new Set(['connector.reorg_beyond_final'])
/** Without a new block, what was broadcast is looked up only every so many turns. */
const LOOK_UP_EVERY = 8

/** Following and sending, as two loops that wake each other: a new block settles sends, a send makes a block likely. */
export function runLoops({ follow, send, pollMs, onFailure }: Parts): Loops {
  let health: Omit<Health, 'chain'> = {}
  let wakeSender = () => {}
  // A send is judged by the blocks taken in: until they reach the head, every one would look overdue.
  let caughtUp = false

  // Each loop's own: that following goes well says nothing about a send that cannot go out.
  const failing: { follower?: Failing; sender?: Failing } = {}
  const failed = (loop: keyof typeof failing) => (error: unknown) => {
    const code = error instanceof Fault ? error.code : 'connector.failed'
    const message = error instanceof Error ? error.message : String(error)
    failing[loop] = { code, message, since: failing[loop]?.since ?? Date.now() }
    onFailure(error)
  }

  const follows = async (halt: (error: unknown) => void): Promise<boolean> => {
    try {
      const { more, head, finalizedHeight } = await followTurn(follow)
      const news = health.head?.hash !== head.hash
      delete failing.follower
      health = { head, finalizedHeight, polledAt: Date.now() }
      if (!more) caughtUp = true
      if (news) wakeSender()
      return more
    } catch (error) {
      if (!(error instanceof Fault && HALTING.has(error.code))) throw error
      const halted = { code: error.code, message: error.message }
      health = { ...health, halted }
      await follow.database.transact('connector.halt', trx => setHalted(trx, follow.chain.id, halted))
      halt(error)
      return false
    }
  }

  const run = async (signal: AbortSignal): Promise<void> => {
    const ended = Promise.withResolvers<void>()
    const end = () => ended.resolve()
    if (signal.aborted) return
    signal.addEventListener('abort', end)
    const follower = startLoop({ turn: () => follows(ended.reject), pollMs, onError: failed('follower') })
    const sends =
      send &&
      senderTurns(follow, send, {
        ready: () => caughtUp,
        wentOut: () => follower.wake(),
        went: () => delete failing.sender,
      })
    const sender = sends && startLoop({ turn: sends, pollMs: Math.min(pollMs, 1000), onError: failed('sender') })
    wakeSender = () => sender?.wake()
    try {
      await ended.promise
    } finally {
      signal.removeEventListener('abort', end)
      await Promise.all([follower.stop(), sender?.stop()])
    }
  }

  return { run, wakeSender: () => wakeSender(), health: () => withFailing(health, failing.follower ?? failing.sender) }
}

function withFailing(health: Omit<Health, 'chain'>, failing: Failing | undefined): Omit<Health, 'chain'> {
  return failing ? { ...health, failing } : health
}

function senderTurns(
  follow: FollowerContext,
  send: SendContext,
  { ready, wentOut, went }: { ready: () => boolean; wentOut: () => void; went: () => void },
): () => Promise<boolean> {
  let lookedUpAt: Hex | undefined
  let turns = 0
  return async () => {
    if (!ready()) return false
    const state = await readChain(follow.database.kysely, follow.chain.id)
    // A halted chain is one that nobody understands: nothing is sent into it.
    if (!state?.cursor || state.halted) return false
    const lookUp = state.cursor.hash !== lookedUpAt || ++turns % LOOK_UP_EVERY === 0
    if (await sendTurn(send, { cursor: state.cursor, finalizedHeight: state.finalizedHeight }, lookUp)) wentOut()
    lookedUpAt = state.cursor.hash
    went()
    return false
  }
}
