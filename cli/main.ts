import { parseArgs } from 'node:util'
import { Fault } from '@sampan/kernel/fault'
import { COMMANDS } from './commands/commands.ts'
import { usage } from './commands/usage.ts'

/** `sampan COMMAND [arguments]`. Exits 0 on success, 1 when the answer is no, 2 when the call was wrong. */
async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv
  if (name === undefined || name === 'help' || name === '--help') {
    console.log(usage(rest[0]))
    return name === undefined ? 2 : 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    console.error(`There is no command "${name}".\n\n${usage(undefined)}`)
    return 2
  }
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: rest, options: command.options, allowPositionals: true, strict: true })
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage(name)}`)
    return 2
  }
  const least = command.positionals.filter(positional => positional.startsWith('<')).length
  if (parsed.positionals.length < least || parsed.positionals.length > command.positionals.length) {
    console.error(usage(name))
    return 2
  }
  return await command.run({
    positionals: parsed.positionals,
    options: parsed.values as Record<string, string | boolean>,
  })
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Fault)) throw error
  console.error(`${error.code}: ${error.message}`)
  for (const [key, value] of Object.entries(error.detail)) console.error(`  ${key}: ${value}`)
  if (error.hint) console.error(error.hint)
  process.exitCode = 1
}
