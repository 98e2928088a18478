import type { EffectObserver } from '@sampan/kernel/effect'
import type { PgBoss } from 'pg-boss'
import { DEFAULT_RETRY, HEARTBEAT_SECONDS } from './boss.ts'
import type { JobFailure, JobHandler, JobPayload, QueueDefinition } from './definition.ts'
import { startLoop, type WorkerLoop } from './worker-loop.ts'

export type WorkerOptions = {
  readonly boss: PgBoss
  readonly queue: QueueDefinition
  readonly handler: JobHandler
  readonly concurrency: number
  readonly observe: EffectObserver
  readonly onFailure: (failure: JobFailure) => void
  readonly signal: AbortSignal
}

/** Workers are woken; this only heals what a lost wake-up would leave. */
const FALLBACK_POLL_MS = 30_000

type Fetched = { id: string; data: object; retryCount: number }

/** Fetches and runs the jobs of one queue when woken, up to `concurrency` at once. */
export function startWorker(options: WorkerOptions): WorkerLoop {
  const { boss, queue, concurrency } = options
  const inHand = new Set<Promise<void>>()

  const turn = async () => {
    const free = concurrency - inHand.size
    if (free === 0) return false
    const jobs = await boss.fetch<object>(queue.name, { batchSize: free })
    for (const job of jobs) {
      const running = runJob(options, job)
        .catch(error => reportPoll(options, error))
        .finally(() => {
          inHand.delete(running)
          loop.wake()
        })
      inHand.add(running)
    }
    return false
  }

  const loop = startLoop({ turn, pollMs: FALLBACK_POLL_MS, onError: error => reportPoll(options, error) })
  return {
    wake: loop.wake,
    stop: async () => {
      await loop.stop()
      await Promise.all(inHand)
    },
  }
}

async function runJob({ boss, queue, handler, observe, onFailure, signal }: WorkerOptions, fetched: Fetched) {
  const attempt = { id: fetched.id, retryCount: fetched.retryCount }
  const report = (error: unknown, willRetry: boolean) =>
    onFailure({ queue: queue.name, jobId: fetched.id, attempt: fetched.retryCount, willRetry, error })
  const beat = setInterval(
    () => void boss.touch(queue.name, attempt).catch(error => report(error, true)),
    (HEARTBEAT_SECONDS * 1000) / 3,
  )
  try {
    const payload = fetched.data as JobPayload
    await handler({ id: fetched.id, queue: queue.name, payload, attempt: fetched.retryCount, signal })
    const effect = { kind: 'commit', name: `queue.${queue.name}` } as const
    observe({ ...effect, phase: 'before' })
    await boss.complete(queue.name, attempt)
    observe({ ...effect, phase: 'after' })
  } catch (error) {
    report(error, fetched.retryCount < (queue.retry?.limit ?? DEFAULT_RETRY.limit))
    await boss.fail(queue.name, attempt, { message: error instanceof Error ? error.message : String(error) })
  } finally {
    clearInterval(beat)
  }
}

function reportPoll({ queue, onFailure }: WorkerOptions, error: unknown): void {
  onFailure({ queue: queue.name, jobId: '', attempt: 0, willRetry: true, error })
}
