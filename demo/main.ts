import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RenderDesk } from '@sampan/api/desk-view'
import type { Pages } from '@sampan/gateway/pages'
import { runPayments } from './run/run-payments.ts'
import { type DemoWorld, startWorld } from './world.ts'

export type DemoOptions = {
  readonly pages: Pages
  readonly renderDesk?: RenderDesk
  /** Pay this many times with no person, then stop. 0: show the links and wait for a person. */
  readonly payments: number
}

const PORTS = { gateway: 7400, shop: 7410, bank: 7420 }

/** `sampan demo`: the whole system in a folder that is thrown away afterwards. */
export async function runDemo({ pages, renderDesk, payments }: DemoOptions): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sampan-demo-'))
  const startedAt = performance.now()
  const since = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  const world = await startWorld({
    directory,
    pages,
    progress: what => console.error(`${since().padStart(7)}  starting ${what}`),
    ...(renderDesk && { renderDesk }),
    ...(payments === 0 && { ports: PORTS }),
  })
  console.error(`${since().padStart(7)}  everything is up`)
  try {
    if (payments > 0) return await runPayments(world, payments)
    printLinks(world)
    await interrupted()
  } finally {
    await world.close()
    await rm(directory, { recursive: true, force: true })
  }
}

function printLinks({ shopUrl, bankUrl, gatewayUrl, desks }: DemoWorld): void {
  const rows: [string, string][] = [
    ['The shop: start here', shopUrl],
    ['The bank: pay here', bankUrl],
    ['The API', `${gatewayUrl}/docs`],
    ...desks.map((desk): [string, string] => [`${desk.title}'s desk`, desk.url]),
  ]
  console.log(['', ...rows.map(([what, url]) => `  ${what.padEnd(26)} ${url}`), ''].join('\n'))
  console.log(
    'Buy something, choose a method, open the bank in another tab and scan the code, then say that you have paid.',
  )
  console.log('Ctrl-C ends it and throws everything away.')
}

function interrupted(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
