import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Database } from '../database.ts'
import { describeEachEngine } from '../testing/engines.ts'
import { withLeadership } from './leader.ts'

describeEachEngine('leadership', [], ({ open, engine }) => {
  let database: Database
  let stop: AbortController
  beforeEach(async () => {
    stop = new AbortController()
    database = await open()
  })
  afterEach(() => database.close())

  const untilAborted = (signal: AbortSignal) =>
    new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))

  it('runs what it leads, and passes the error on', async () => {
    let ran = false
    await withLeadership(database, 'a', async () => void (ran = true), { signal: stop.signal })
    expect(ran).toBe(true)
    const failing = withLeadership(database, 'a', async () => Promise.reject(new Error('broke')), {
      signal: stop.signal,
    })
    await expect(failing).rejects.toThrow('broke')
  })

  it.runIf(engine === 'postgres')('is one process at a time, and goes to the next', async () => {
    const leads: string[] = []
    const firstEnds = new AbortController()
    const started = Promise.withResolvers<void>()
    const first = withLeadership(
      database,
      'b',
      async signal => {
        leads.push('first')
        started.resolve()
        await untilAborted(signal)
      },
      { signal: firstEnds.signal },
    )
    await started.promise
    const secondLeads = Promise.withResolvers<void>()
    const second = withLeadership(
      database,
      'b',
      async () => {
        leads.push('second')
        secondLeads.resolve()
      },
      { signal: stop.signal, retryMs: 20 },
    )
    await withLeadership(database, 'c', async () => void leads.push('other name'), { signal: stop.signal })
    expect(leads).toEqual(['first', 'other name'])
    firstEnds.abort()
    await secondLeads.promise
    await Promise.all([first, second])
    expect(leads).toEqual(['first', 'other name', 'second'])
  })

  it.runIf(engine === 'postgres')('is lost with its connection, and won again', async () => {
    const starts: number[] = []
    const run = async (signal: AbortSignal) => {
      starts.push(starts.length)
      await untilAborted(signal)
    }
    const leading = withLeadership(database, 'd', run, { signal: stop.signal, retryMs: 20 })
    await expect.poll(() => starts.length).toBe(1)
    await database.executeSql(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'
         and database = (select oid from pg_database where datname = current_database())`,
    )
    await expect.poll(() => starts.length).toBe(2)
    stop.abort()
    await leading
  })
})
