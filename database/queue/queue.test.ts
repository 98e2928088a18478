import { type EffectPoint, unobserved } from '@sampan/kernel/effect'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import { describeEachEngine } from '../testing/engines.ts'
import type { JobFailure } from './definition.ts'
import { openQueue, type Queue } from './queue.ts'

/** The machine that runs this may be busy. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 60_000 })

const QUEUES = [{ name: 'test.ring' }, { name: 'test.fail', retry: { limit: 1, delaySeconds: 1, maxDelaySeconds: 1 } }]

describeEachEngine('the queue', [], ({ open }) => {
  let database: Database
  let queue: Queue
  let offset = 0
  const failures: JobFailure[] = []
  const effects: EffectPoint[] = []
  const clock = { now: () => Date.now() + offset }

  const start = (observe = unobserved, pollMs = 200) =>
    openQueue(database, {
      observe,
      queues: QUEUES,
      onFailure: failure => void failures.push(failure),
      clock,
      pollMs,
    })

  beforeEach(async () => {
    offset = 0
    failures.length = 0
    effects.length = 0
    database = await open()
    queue = await start(point => effects.push(point))
  })
  afterEach(async () => {
    await queue.stop()
    await database.close()
  })

  it('runs a job as soon as its databaseTransaction commits, and reports the completion as an effect', async () => {
    await queue.stop()
    // No poll would find it before the test's time is over.
    queue = await start(point => effects.push(point), 3_600_000)
    const ran = Promise.withResolvers<unknown>()
    queue.work('test.ring', async job => ran.resolve(job.payload))
    await queue.start()
    await database.transact('t', trx => queue.enqueue(trx, 'test.ring', { id: 'one' }))
    expect(await ran.promise).toEqual({ id: 'one' })
    const phases = () => effects.filter(({ name }) => name === 'queue.test.ring').map(({ phase }) => phase)
    await eventually(phases).toEqual(['before', 'after'])
  })

  it('does not run a job whose databaseTransaction rolled back', async () => {
    const ran: unknown[] = []
    queue.work('test.ring', async job => void ran.push(job.payload))
    await queue.start()
    const failing = database.transact('t', async trx => {
      await queue.enqueue(trx, 'test.ring', { id: 'lost' })
      throw new Error('stop')
    })
    await expect(failing).rejects.toThrow('stop')
    await database.transact('t', trx => queue.enqueue(trx, 'test.ring', { id: 'kept' }))
    await eventually(() => ran).toEqual([{ id: 'kept' }])
  })

  it('runs two hundred jobs, each once', async () => {
    const ran: number[] = []
    queue.work('test.ring', async job => void ran.push(job.payload.n as number), { concurrency: 10 })
    await queue.start()
    for (let n = 0; n < 200; n += 20) {
      await database.transact('t', async trx => {
        for (let i = n; i < n + 20; i++) await queue.enqueue(trx, 'test.ring', { n: i })
      })
    }
    await eventually(() => ran.length).toBe(200)
    expect(new Set(ran).size).toBe(200)
  })

  it('holds a timer until its clock has come, though the clock is warped', async () => {
    const ran: unknown[] = []
    queue.work('test.ring', async job => void ran.push(job.payload.n))
    await queue.start()
    await database.transact('t', async trx => {
      await queue.enqueue(trx, 'test.ring', { n: 'hour' }, { runAt: new Date(clock.now() + 3_600_000) })
      await queue.enqueue(trx, 'test.ring', { n: 'day' }, { runAt: new Date(clock.now() + 86_400_000) })
      await queue.enqueue(trx, 'test.ring', { n: 'now' }, { runAt: new Date(clock.now()) })
    })
    await eventually(() => ran).toEqual(['now'])
    offset = 3_601_000
    await eventually(() => ran).toEqual(['now', 'hour'])
    offset = 86_401_000
    await eventually(() => ran).toEqual(['now', 'hour', 'day'])
  })

  it('lets a waiting job of the same key take the new payload and time', async () => {
    const ran: unknown[] = []
    queue.work('test.ring', async job => void ran.push(job.payload.n))
    await queue.start()
    const add = (n: number, inMs: number) =>
      database.transact('t', trx =>
        queue.enqueue(trx, 'test.ring', { n }, { singletonKey: 'k', runAt: new Date(clock.now() + inMs) }),
      )
    await add(1, 60_000)
    await add(2, 60_000)
    expect(ran).toEqual([])
    await add(3, 0)
    await eventually(() => ran).toEqual([3])
  })

  it('retries a failing job, then reports that it gave up', async () => {
    queue.work('test.fail', async () => {
      throw new Error('no luck')
    })
    await queue.start()
    await database.transact('t', trx => queue.enqueue(trx, 'test.fail', {}))
    await eventually(() => failures.map(({ attempt, willRetry }) => ({ attempt, willRetry }))).toEqual([
      { attempt: 0, willRetry: true },
      { attempt: 1, willRetry: false },
    ])
  })

  it('opens again on a database that has the queue already', async () => {
    await database.transact('t', trx => queue.enqueue(trx, 'test.ring', { id: 'kept' }))
    await queue.stop()
    queue = await start()
    const ran = Promise.withResolvers<unknown>()
    queue.work('test.ring', async job => ran.resolve(job.payload))
    await queue.start()
    expect(await ran.promise).toEqual({ id: 'kept' })
  })
})
