import type { Command } from './command.ts'

const SUMMARIES = {
  demo: 'bring up the whole system on this machine and take a payment',
  start: 'run a gateway',
  acceptor: "run an acceptor's daemon",
  doctor: 'say what is wrong with a configuration and how to mend it',
  verify: 'check a receipt, offline',
  deploy: 'put the contracts on a chain and check them',
  relay: "send a payer's saved claim to the chain without the gateway",
  keystore: "make an encrypted key for an acceptor's daemon",
  'api-key': 'make an API key for a merchant',
}

export function usageOfAll(): string {
  const rows = Object.entries(SUMMARIES).map(([name, summary]) => `  ${name.padEnd(10)} ${summary}`)
  return ['sampan COMMAND [arguments]', '', ...rows, '', 'sampan help COMMAND says more.'].join('\n')
}

export function usageOf(name: string, command: Command): string {
  const options = Object.entries(command.optionHelp).map(([option, help]) => `  --${option.padEnd(14)} ${help}`)
  const call = ['sampan', name, ...command.positionals, ...(options.length > 0 ? ['[options]'] : [])].join(' ')
  return [call, '', command.summary, ...(options.length > 0 ? ['', ...options] : [])].join('\n')
}
