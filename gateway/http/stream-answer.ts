import type { StreamEvent } from './handler.ts'

const KEEP_ALIVE_MS = 15_000
const encoder = new TextEncoder()

/**
 * Server-sent events from an iterable. A comment keeps the connection alive when nothing happens; when the reader goes,
 * `end` is called, which should abort what feeds the iterable.
 */
export function streamBody(events: AsyncIterable<StreamEvent>, end: () => void): ReadableStream<Uint8Array> {
  const iterator = events[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<StreamEvent>> | undefined
  return new ReadableStream<Uint8Array>({
    start: controller => controller.enqueue(encoder.encode('retry: 1000\n\n')),
    async pull(controller) {
      next ??= iterator.next()
      const result = await nextOrSilence(next)
      if (result === undefined) return controller.enqueue(encoder.encode(': still here\n\n'))
      next = undefined
      if (!result.done) return controller.enqueue(encoder.encode(format(result.value)))
      end()
      controller.close()
    },
    async cancel() {
      end()
      await iterator.return?.()
    },
  })
}

export function format({ event, id, data }: StreamEvent): string {
  const lines = data.split(/\r\n|\r|\n/).map(line => `data: ${line}\n`)
  return `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}${lines.join('')}\n`
}

async function nextOrSilence<T>(next: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const silence = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), KEEP_ALIVE_MS)
  })
  try {
    return await Promise.race([next, silence])
  } finally {
    clearTimeout(timer)
  }
}
