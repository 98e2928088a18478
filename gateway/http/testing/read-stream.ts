import type { StreamEvent } from '../handler.ts'

export type OpenStream = {
  readonly events: StreamEvent[]
  close(): void
}

/** Opens a server-sent event stream and collects what comes. */
export async function readStream(url: string, headers: Record<string, string>): Promise<OpenStream> {
  const abort = new AbortController()
  const response = await fetch(url, { headers, signal: abort.signal })
  if (response.status !== 200 || !response.body) throw new Error(`${response.status}: ${await response.text()}`)
  const events: StreamEvent[] = []
  const reading = (async (body: ReadableStream<Uint8Array>) => {
    let rest = ''
    const decoder = new TextDecoder()
    for await (const chunk of body) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const fields = new Map(part.split('\n').map(line => line.split(/: (.*)/s) as [string, string]))
        const data = fields.get('data')
        if (data === undefined) continue
        const [event, id] = [fields.get('event'), fields.get('id')]
        events.push({ data, ...(event === undefined ? {} : { event }), ...(id === undefined ? {} : { id }) })
      }
    }
  })(response.body)
  reading.catch(() => {}) // ends with the abort
  return { events, close: () => abort.abort() }
}
