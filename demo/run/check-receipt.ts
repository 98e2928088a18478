import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@sampan/kernel/fault'
import type { Receipt } from '@sampan/ledger/log/receipt'
import type { DemoWorld } from '../world.ts'
import { waitFor } from './wait-for.ts'

const CLI = new URL('../../cli/main.ts', import.meta.url).pathname

/** Downloads the receipt as the payer would, once it covers the final release. */
export async function downloadReceipt(world: DemoWorld, payment: string): Promise<{ receipt: Receipt; path: string }> {
  let last = ''
  const look = async () => {
    const response = await fetch(`${world.gatewayUrl}/v1/payments/${payment}/receipt`)
    last = await response.text()
    const receipt = response.ok ? (JSON.parse(last) as Receipt) : undefined
    return receipt && receipt.summary.ending !== 'open' ? receipt : undefined
  }
  const inVain = () => new Fault('demo.no_receipt', `${payment} has no finished receipt: ${last.slice(0, 200)}`)
  const receipt = await waitFor(look, inVain, 30_000)
  const path = join(world.directory, `receipt-${payment}.json`)
  await writeFile(path, last)
  return { receipt, path }
}

/** The exit code of `sampan verify`, a process of its own that knows nothing of this one. */
export async function spawnVerify(path: string, logKey: string): Promise<number> {
  const child = spawn(process.execPath, [CLI, 'verify', path, '--log-key', logKey], { stdio: 'ignore' })
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', code => resolve(code ?? 1))
  })
}
