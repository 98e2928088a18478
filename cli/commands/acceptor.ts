import { acceptorConfig } from '@sampan/acceptor/config'
import { startAcceptor } from '@sampan/acceptor/main'
import { readConfiguration } from '../configuration/read-configuration.ts'
import { acceptorSecrets } from '../configuration/secrets.ts'
import type { Command } from './command.ts'
import { loadDesk } from './pages.ts'
import { untilInterrupted } from './until-interrupted.ts'

export const acceptor: Command = {
  summary: "Run an acceptor's daemon until interrupted. It prints the address of its desk.",
  positionals: ['<acceptor.yaml>'],
  options: {},
  optionHelp: {},
  run: async ({ positionals: [path = ''] }) => {
    const config = readConfiguration(path, acceptorConfig)
    const { passphrase, gasKey } = acceptorSecrets()
    const { renderDesk } = await loadDesk()
    const daemon = await startAcceptor(config, { key: { passphrase }, renderDesk, ...(gasKey && { gasKey }) })
    console.error(`Your desk: ${daemon.deskUrl}`)
    await untilInterrupted()
    await daemon.close()
    return 0
  },
}
