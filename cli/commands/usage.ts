import { COMMANDS } from './commands.ts'

/** Help for one command, or the list of all. */
export function usage(name: string | undefined): string {
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    const rows = Object.entries(COMMANDS).map(([key, row]) => `  ${key.padEnd(10)} ${row.summary}`)
    return ['sampan COMMAND [arguments]', '', ...rows, '', 'sampan help COMMAND says more.'].join('\n')
  }
  const options = Object.entries(command.optionHelp).map(([option, help]) => `  --${option.padEnd(14)} ${help}`)
  const call = ['sampan', name, ...command.positionals, ...(options.length > 0 ? ['[options]'] : [])].join(' ')
  return [call, '', command.summary, ...(options.length > 0 ? ['', ...options] : [])].join('\n')
}
