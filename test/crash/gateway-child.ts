import { readFileSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import { gatewayConfig } from '@sampan/gateway/config'
import { startGateway } from '@sampan/gateway/main'
import type { EffectPoint } from '@sampan/kernel/effect'
import { pino } from 'pino'
import type { FromChild, ToChild } from './messages.ts'

/**
 * A gateway in a process of its own. It tells its parent of every effect point, and when it is armed with one it kills
 * itself there as nothing but the kernel can: no handler runs, no buffer is flushed.
 */
const [configPath = '', relayerKey, logKey] = process.argv.slice(2)
const config = gatewayConfig.parse(JSON.parse(readFileSync(configPath, 'utf8')))
let armed: { label: string; occurrence: number } | undefined
let seen = 0

function observe({ kind, name, phase }: EffectPoint): void {
  const label = `${phase} ${kind} ${name}`
  if (armed?.label === label && ++seen === armed.occurrence) process.kill(process.pid, 'SIGKILL')
  tell({ type: 'effect', label })
}

function tell(message: FromChild): void {
  process.send?.(message)
}

process.on('message', (message: ToChild) => {
  armed = message.kill
  seen = 0
  tell({ type: 'armed' })
})
process.on('disconnect', () => process.exit(0))

const secrets = { relayerKey: relayerKey as `0x${string}`, logKey: logKey as `0x${string}` }
const logger = pino({ level: process.env['SAMPAN_LOG_LEVEL'] ?? 'silent' }, pino.destination(2))
const { url } = await startGateway(config, secrets, { observe, logger })
flushCompileCache() // a SIGKILL leaves no time for it
tell({ type: 'ready', url })
