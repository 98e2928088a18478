import { readFileSync } from 'node:fs'
import { acceptorConfig } from '@sampan/acceptor/config'
import { gatewayConfig } from '@sampan/gateway/config'
import { parse } from 'yaml'
import { readConfiguration } from '../configuration/read-configuration.ts'
import { printFindings, well } from '../doctor/finding.ts'
import { lookAtAcceptor } from '../doctor/look-at-acceptor.ts'
import { lookAtGateway } from '../doctor/look-at-gateway.ts'
import type { Command } from './command.ts'

export const doctor: Command = {
  summary: 'Look at a configuration, its secrets, nodes, contracts and database. Exit code 0 if nothing is wrong.',
  positionals: ['<sampan.yaml or acceptor.yaml>'],
  options: {},
  optionHelp: {},
  run: async ({ positionals: [path = ''] }) => {
    const valid = well(`${path} has the right form`)
    if (isAcceptors(path))
      return printFindings([valid, ...(await lookAtAcceptor(readConfiguration(path, acceptorConfig)))])
    return printFindings([valid, ...(await lookAtGateway(readConfiguration(path, gatewayConfig)))])
  },
}

/** An acceptor's file names its keystore; a gateway's has none. What cannot be read at all is reported as a gateway's. */
function isAcceptors(path: string): boolean {
  try {
    const value: unknown = parse(readFileSync(path, 'utf8'))
    return typeof value === 'object' && value !== null && ('keystore' in value || 'gateways' in value)
  } catch {
    return false
  }
}
