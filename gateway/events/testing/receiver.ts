import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { readonly headers: Record<string, string>; readonly body: string }
export type Receiver = {
  readonly url: string
  readonly received: Received[]
  /** How the next requests are answered: a status, or `hang` for no answer at all. */
  answer: number | 'hang'
  close(): Promise<void>
  /** Listens again, on the same port. */
  reopen(): Promise<void>
}

/** A merchant's server that notes what it is sent. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const receiver: { answer: number | 'hang' } = { answer: 200 }
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks).toString(),
      })
      if (receiver.answer === 'hang') return
      const redirect = receiver.answer >= 300 && receiver.answer < 400
      response.writeHead(receiver.answer, redirect ? { location: '/elsewhere' } : {})
      response.end('thanks')
    })
  }
  let server = createServer(handle)
  const listen = async (port: number) => {
    server = createServer(handle)
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
    reopen: async () => void (await listen(port)),
  }) as Receiver
}
