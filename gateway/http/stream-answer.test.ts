import { pgliteEngine } from '@sampan/database/testing/engines'
import { ok } from '@sampan/kernel/result'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createChanges, type Topic } from '../act/changes.ts'
import type { StreamEvent } from './handler.ts'
import { type Serving, serve } from './serve.ts'
import { format } from './stream-answer.ts'
import { readStream } from './testing/read-stream.ts'
import { startTestGateway, type TestGateway, testMigrations, withHandlers } from './testing/test-gateway.ts'
import { watch } from './watch.ts'

let gateway: TestGateway
let serving: Serving
const ended: string[] = []

async function* ticks(id: string, topic: Topic, signal: AbortSignal): AsyncGenerator<StreamEvent> {
  let tick = 0
  try {
    for await (const _ of watch(gateway.changes, [topic], signal)) yield { event: 'tick', data: String(tick++) }
  } finally {
    ended.push(id)
  }
}

beforeAll(async () => {
  gateway = await startTestGateway(pgliteEngine(testMigrations))
  const streamCheckout = async ({ params, signal }: { params: Record<string, string>; signal: AbortSignal }) =>
    ok(ticks(params.id ?? '', `payment:${params.id ?? ''}`, signal))
  serving = await serve(gateway, withHandlers({ streamCheckout: streamCheckout as never }))
})
afterAll(async () => {
  await serving.close()
  await gateway.stop()
})

const stream = (id: string) =>
  readStream(`${serving.url}/v1/checkout/${id}/stream`, { 'x-forwarded-for': '198.51.100.7' })
const ticksOf = (open: { events: StreamEvent[] }) => open.events.map(event => event.data)

test('a stream sends at once, and again with each change', async () => {
  const open = await stream('a')
  await expect.poll(() => ticksOf(open)[0]).toBe('0')
  const before = performance.now()
  for (let change = 0; change < 5; change++) {
    const seen = open.events.length
    gateway.changes.publish('payment:a')
    await expect.poll(() => open.events.length, { interval: 5 }).toBeGreaterThan(seen)
  }
  // It looks by itself every second.
  expect(performance.now() - before).toBeLessThan(4000)
  expect(ticksOf(open)).toEqual(open.events.map((_, i) => String(i)))
  open.close()
})

test('a reader that goes ends what feeds its stream', async () => {
  const open = await stream('b')
  await expect.poll(() => ticksOf(open)[0]).toBe('0')
  open.close()
  await expect.poll(() => ended).toContain('b')
})

test('one address has a hundred public streams, and gets them back', async () => {
  const all = await Promise.all(Array.from({ length: 100 }, () => stream('c')))
  await expect(stream('c')).rejects.toThrow('rate.limited')
  for (const open of all) open.close()
  await expect.poll(() => stream('d').then(open => open.close(), String)).toBeUndefined()
})

test('nothing is heard after the signal, and a change between two looks is not missed', async () => {
  const changes = createChanges()
  const abort = new AbortController()
  const looks = watch(changes, ['payment:x', 'merchant:y'], abort.signal)
  await looks.next()
  changes.publish('merchant:y')
  const before = performance.now()
  await looks.next()
  expect(performance.now() - before).toBeLessThan(900)
  abort.abort()
  expect(await looks.next()).toEqual({ done: true, value: undefined })
})

test('data of several lines stays one event', () => {
  expect(format({ event: 'e', id: '1', data: 'a\nb\r\nc' })).toBe('id: 1\nevent: e\ndata: a\ndata: b\ndata: c\n\n')
})
