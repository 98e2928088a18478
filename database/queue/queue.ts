import { randomUUID } from 'node:crypto'
import { assert } from '@sampan/kernel/assert'
import type { EffectObserver } from '@sampan/kernel/effect'
import type { PgBoss } from 'pg-boss'
import { afterCommit, type Database, type DatabaseTransaction } from '../database.ts'
import { bossExecutor, startBoss } from './boss.ts'
import { type Clock, clockKeeper, offsetMs, systemClock } from './clock.ts'
import type { EnqueueOptions, JobFailure, JobHandler, JobPayload, QueueDefinition } from './definition.ts'
import { requeueOrphans } from './orphans.ts'
import { startWorker } from './worker.ts'
import { startLoop, type WorkerLoop } from './worker-loop.ts'

export interface Queue {
  /**
   * Adds a job in the caller's databaseTransaction: it exists if and only if that commits, and a worker in this process
   * takes it at once then. The queue must have been named in `openQueue`.
   */
  enqueue(trx: DatabaseTransaction, queue: string, payload: JobPayload, options?: EnqueueOptions): Promise<void>
  /** Registers the one handler of a queue, to be called before `start`. 4 jobs at once if not given. */
  work(queue: string, handler: JobHandler, options?: { concurrency?: number }): void
  start(): Promise<void>
  /** Takes no more jobs, waits for those in hand, and cannot be started again. */
  stop(): Promise<void>
}

export type QueueOptions = {
  readonly observe: EffectObserver
  readonly queues: readonly QueueDefinition[]
  /** Told of every failed attempt, and of every failed poll with an empty `jobId`. */
  readonly onFailure: (failure: JobFailure) => void
  /** What `runAt` means; the system's clock if not given. All processes on one database use the same. */
  readonly clock?: Clock
  readonly pollMs?: number
}

const NO_JOB = { queue: '', jobId: '', attempt: 0, willRetry: true }

type Registered = { readonly handler: JobHandler; readonly concurrency: number }

/** Opens the durable queue in the same database, so that a state and the work it causes commit together. */
export async function openQueue(database: Database, options: QueueOptions): Promise<Queue> {
  const { queues, onFailure, clock = systemClock, pollMs = 1000, observe } = options
  const definitions = new Map(queues.map(queue => [queue.name, queue]))
  const boss = await startBoss(database, queues, error => onFailure({ ...NO_JOB, error }))
  const registered = new Map<string, Registered>()
  const loops = new Map<string, WorkerLoop>()
  const stopping = new AbortController()
  const alignClock = clockKeeper(database, clock)
  let poller: WorkerLoop | undefined

  return {
    enqueue: async (trx, queue, payload, enqueueOptions = {}) => {
      assert(definitions.has(queue), `queue ${queue} was named in openQueue`)
      await send(boss, trx, { queue, payload, clock, ...enqueueOptions })
      afterCommit(() => loops.get(queue)?.wake())
    },
    work: (queue, handler, { concurrency = 4 } = {}) => {
      assert(definitions.has(queue), `queue ${queue} was named in openQueue`)
      assert(!registered.has(queue), `queue ${queue} has one handler`)
      registered.set(queue, { handler, concurrency })
    },
    start: async () => {
      await requeueOrphans(database)
      for (const [name, worker] of registered) {
        const queue = definitions.get(name) as QueueDefinition
        const shared = { boss, observe, onFailure, signal: stopping.signal }
        loops.set(name, startWorker({ ...shared, ...worker, queue }))
      }
      const turn = async () => {
        await alignClock()
        for (const name of await queuesDue(database, [...loops.keys()])) loops.get(name)?.wake()
        return false
      }
      poller = startLoop({ turn, pollMs, onError: error => onFailure({ ...NO_JOB, error }) })
    },
    stop: async () => {
      stopping.abort()
      await poller?.stop()
      await Promise.all([...loops.values()].map(loop => loop.stop()))
      await boss.stop({ graceful: false })
    },
  }
}

/** One question for all queues: asking each by itself would keep an idle process busy. */
async function queuesDue(database: Database, names: readonly string[]): Promise<string[]> {
  const { rows } = await database.executeSql(
    `select distinct name from queue.job where name = any($1::text[]) and state < 'active' and start_after <= now()`,
    [names],
  )
  return rows.map(({ name }) => String(name))
}

type Send = EnqueueOptions & { queue: string; payload: JobPayload; clock: Clock }

async function send(boss: PgBoss, trx: DatabaseTransaction, { queue, payload, clock, runAt, singletonKey }: Send) {
  // A second early, so that a database whose clock is behind ours does not hold back what is due.
  const dueMs = Math.max(runAt?.getTime() ?? 0, clock.now() - 1000)
  const target = { db: bossExecutor(trx), startAfter: new Date(dueMs - offsetMs(clock)) }
  if (singletonKey === undefined) await boss.send(queue, payload, { ...target, singletonKey: randomUUID() })
  else await boss.upsert(queue, payload, { ...target, singletonKey })
}
