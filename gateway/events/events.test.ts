import type { EventObject } from '@sampan/api/event'
import { describeEachEngine } from '@sampan/database/testing/engines'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Serving, serve } from '../http/serve.ts'
import { readStream } from '../http/testing/read-stream.ts'
import { samplePayment } from '../http/testing/sample-payment.ts'
import { startTestGateway, type TestGateway, testMigrations, withHandlers } from '../http/testing/test-gateway.ts'
import { until } from '../http/testing/until.ts'
import { type EventDraft, recordEvents } from './record-events.ts'
import { eventRoutes } from './routes.ts'
import { eventsAfter } from './store/events.ts'

describeEachEngine('events', testMigrations, engine => {
  let gateway: TestGateway
  let serving: Serving

  beforeAll(async () => {
    gateway = await startTestGateway(engine)
    serving = await serve(gateway, withHandlers(eventRoutes(gateway)))
  })
  afterAll(async () => {
    await serving.close()
    await gateway.stop()
  })

  const draft = (payment = samplePayment(), merchant = gateway.merchant): EventDraft => {
    return { type: 'payment.created', merchant, payment: payment.id, view: payment }
  }
  const record = (...drafts: EventDraft[]) =>
    gateway.database.transact('test', trx => recordEvents(gateway, trx, drafts, gateway.now()))
  const auth = () => ({ authorization: `Bearer ${gateway.secret}` })
  const get = async (path: string) => {
    const response = await fetch(serving.url + path, { headers: auth() })
    return { status: response.status, json: await response.json() }
  }
  const newest = async () => (await allAfter(undefined)).at(-1)?.id ?? ''
  const allAfter = async (after: string | undefined) => {
    const events: EventObject[] = []
    for (let cursor = after; ; ) {
      const { json } = await get(`/v1/events?limit=3${cursor === undefined ? '' : `&after=${cursor}`}`)
      events.push(...json.data)
      cursor = events.at(-1)?.id
      if (!json.has_more) return events
    }
  }

  test('events are listed oldest first, page by page, each object counted from 1', async () => {
    const [a, b] = [samplePayment(), samplePayment()]
    await record(draft(a), draft(b), draft(a))
    for (let i = 0; i < 4; i++) await record(draft(b))
    const events = await allAfter(undefined)
    expect(events).toHaveLength(7)
    const sequences = (id: string) => events.filter(event => event.data.object.id === id).map(event => event.sequence)
    expect(sequences(a.id)).toEqual([1, 2])
    expect(sequences(b.id)).toEqual([1, 2, 3, 4, 5])
    expect((await get(`/v1/events/${events[3]?.id}`)).json).toEqual(events[3])
  })

  test('a reader never passes an event that commits later, however acts overlap', async () => {
    const start = await newest()
    const seen: string[] = []
    let position = (await eventsAfter(gateway.database.kysely, gateway.merchant, 0n, 1000)).at(-1)?.position ?? 0n
    let done = false
    const reading = (async () => {
      for (let last = false; !last; ) {
        last = done
        for (const event of await eventsAfter(gateway.database.kysely, gateway.merchant, position, 1000)) {
          seen.push(event.id)
          position = event.position
        }
      }
    })()
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        gateway.database.transact('test', async trx => {
          await recordEvents(gateway, trx, [draft()], gateway.now())
          for (let turn = 0; turn < i % 7; turn++) await eventsAfter(trx, gateway.merchant, 0n, 1)
        }),
      ),
    )
    done = true
    await reading
    const all = (await allAfter(start)).map(event => event.id)
    expect(all).toHaveLength(40)
    expect(seen).toEqual(all)
  })

  test('what is rolled back is no event and leaves no gap', async () => {
    const start = await newest()
    const failing = gateway.database.transact('test', async trx => {
      await recordEvents(gateway, trx, [draft()], gateway.now())
      throw new Error('undone')
    })
    await expect(failing).rejects.toThrow('undone')
    await record(draft())
    const rows = await eventsAfter(gateway.database.kysely, gateway.merchant, 0n, 1000)
    expect(await allAfter(start)).toHaveLength(1)
    expect(rows.map(row => row.position)).toEqual(rows.map((_, i) => BigInt(i + 1)))
  })

  test('another merchant has its own events and cannot go on after ours', async () => {
    await record(draft(samplePayment(), 'mer_other'))
    expect((await allAfter(undefined)).every(event => event.livemode === false)).toBe(true)
    const [foreign] = await eventsAfter(gateway.database.kysely, 'mer_other', 0n, 1)
    expect(foreign?.position).toBe(1n)
    const { status, json } = await get(`/v1/events?after=${foreign?.id}`)
    expect([status, json.error.code, json.error.param]).toEqual([400, 'event.unknown_cursor', 'after'])
  })

  test('the stream sends what comes, and resumes after Last-Event-ID without loss or repetition', async () => {
    const stream = await readStream(`${serving.url}/v1/events/stream`, auth())
    await until('readiness', () => stream.events.length === 1)
    await record(draft())
    await record(draft())
    await until('two events', () => stream.events.length === 3)
    stream.close()
    expect(stream.events[0]).toMatchObject({ event: 'ready', data: '{}' })
    await record(draft(), draft())
    const resumed = await readStream(`${serving.url}/v1/events/stream`, {
      ...auth(),
      'last-event-id': stream.events[1]?.id ?? '',
    })
    await record(draft())
    await until('four events', () => resumed.events.length === 5)
    resumed.close()
    const expected = (await allAfter(stream.events[1]?.id)).map(event => event.id)
    expect(resumed.events.slice(1).map(event => event.id)).toEqual(expected)
    expect(resumed.events[1]).toMatchObject({ event: 'payment.created', id: stream.events[2]?.id })
  })
})
