import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { unobserved } from '@sampan/kernel/effect'
import { expect, test } from 'vitest'
import { callGateway } from './call-gateway.ts'
import { readStream } from './read-stream.ts'

const MIB = 1024 * 1024

test('an answer that does not end is cut off', async () => {
  let wrote = 0
  const server = createServer((_, response) => {
    const more = () => {
      if (response.destroyed || wrote > 64 * MIB) return void response.end()
      wrote += MIB
      response.write('x'.repeat(MIB), more)
    }
    more()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const call = callGateway({ origin, observe: unobserved }, 'listPayments', undefined)
  await expect(call).rejects.toMatchObject({ code: 'gateway.malformed_answer' })
  expect(wrote).toBeLessThan(64 * MIB)
  await new Promise(resolve => server.close(resolve))
})

/** A stream of this text again and again, as often as somebody reads it. */
function endless(text: string, count: number): ReadableStream<Uint8Array> {
  let left = count
  return new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(Buffer.from(text))
      else controller.close()
    },
  })
}

test('an event that does not end ends the stream, and many short ones do not', async () => {
  const read = async (body: ReadableStream<Uint8Array>) => {
    let count = 0
    for await (const _ of readStream(body)) count += 1
    return count
  }
  await expect(read(endless('x'.repeat(64 * 1024), 40))).rejects.toMatchObject({ code: 'gateway.malformed_answer' })
  await expect(read(endless(`data: ${'x'.repeat(64 * 1024)}\n`, 40))).rejects.toThrow()
  const ping = `event: ping\ndata: {"time":1}\n\n: ${'x'.repeat(64 * 1024)}\n\n`
  expect(await read(endless(ping, 40))).toBe(40)
})
