import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '@sampan/kernel/fault'
import type { Receipt } from '@sampan/ledger/log/receipt'
import type { DemoWorld } from '../world.ts'

const CLI = new URL('../../cli/main.ts', import.meta.url).pathname

/** Downloads the receipt as the payer would, once it covers the final release. */
export async function downloadReceipt(world: DemoWorld, payment: string): Promise<{ receipt: Receipt; path: string }> {
  const giveUpAt = Date.now() + 30_000
  for (;;) {
    const response = await fetch(`${world.gatewayUrl}/v1/payments/${payment}/receipt`)
    const text = await response.text()
    const receipt = response.ok ? (JSON.parse(text) as Receipt) : undefined
    if (receipt && receipt.summary.ending !== 'open') {
      const path = join(world.directory, `receipt-${payment}.json`)
      await writeFile(path, text)
      return { receipt, path }
    }
    if (Date.now() > giveUpAt)
      throw new Fault('demo.no_receipt', `${payment} has no finished receipt: ${text.slice(0, 200)}`)
    await new Promise(resolve => setTimeout(resolve, 200))
  }
}

/** The exit code of `sampan verify`, a process of its own that knows nothing of this one. */
export async function spawnVerify(path: string, logKey: string): Promise<number> {
  const child = spawn(process.execPath, [CLI, 'verify', path, '--log-key', logKey], { stdio: 'ignore' })
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', code => resolve(code ?? 1))
  })
}
