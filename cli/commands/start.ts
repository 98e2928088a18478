import { gatewayConfig } from '@sampan/gateway/config'
import { type GatewayRole, startGateway } from '@sampan/gateway/main'
import { Fault } from '@sampan/kernel/fault'
import { readConfiguration } from '../configuration/read-configuration.ts'
import { gatewaySecrets } from '../configuration/secrets.ts'
import type { Command } from './command.ts'
import { loadCheckout } from './pages.ts'
import { untilInterrupted } from './until-interrupted.ts'

const ROLES: readonly string[] = ['all', 'api', 'worker', 'connector'] satisfies GatewayRole[]

export const start: Command = {
  summary: 'Run a gateway until interrupted.',
  positionals: ['<sampan.yaml>'],
  options: { role: { type: 'string' } },
  optionHelp: { role: 'all (default), api, worker or connector; several processes need PostgreSQL.' },
  run: async ({ positionals: [path = ''], options }) => {
    const config = readConfiguration(path, gatewayConfig)
    const role = options['role'] ?? 'all'
    if (typeof role !== 'string' || !ROLES.includes(role)) {
      throw new Fault('config.invalid', `--role is "${role}"`, { hint: `One of ${ROLES.join(', ')}.` })
    }
    const pages = await loadCheckout()
    const gateway = await startGateway(config, gatewaySecrets(config), { pages, role: role as GatewayRole })
    console.error(gateway.url ? `Answering at ${gateway.url}` : `Running as ${role}`)
    await untilInterrupted()
    await gateway.close()
    return 0
  },
}
