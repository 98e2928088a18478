#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { parseArgs } from 'node:util'
import { Fault } from '@sampan/kernel/fault'
import type { Command, CommandCall } from './commands/command.ts'
import { COMMANDS } from './commands/commands.ts'
import { usageOf, usageOfAll } from './commands/usage.ts'

/** `sampan COMMAND [arguments]`. Exits 0 on success, 1 when the answer is no, 2 when the call was wrong. */
async function main([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help') return await help(name, rest[0])
  const command = await load(name)
  if (!command) {
    console.error(`There is no command "${name}".\n\n${usageOfAll()}`)
    return 2
  }
  const call = readCall(command, rest)
  if (typeof call !== 'string') return await command.run(call)
  console.error(`${call}\n\n${usageOf(name, command)}`)
  return 2
}

async function help(called: string | undefined, about: string | undefined): Promise<number> {
  const command = about === undefined ? undefined : await load(about)
  console.log(command && about !== undefined ? usageOf(about, command) : usageOfAll())
  return called === undefined ? 2 : 0
}

async function load(name: string): Promise<Command | undefined> {
  return Object.hasOwn(COMMANDS, name) ? await COMMANDS[name]?.() : undefined
}

/** The call, or in words what is wrong with it. */
function readCall({ options, positionals: wanted }: Command, args: string[]): CommandCall | string {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true })
    const least = wanted.filter(positional => positional.startsWith('<')).length
    if (positionals.length < least) return `${wanted[positionals.length]} is missing.`
    if (positionals.length > wanted.length) return `"${positionals[wanted.length]}" is one too many.`
    return { positionals, options: values as Record<string, string | boolean> }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

// What a command loads is compiled once and kept; `verify` then starts in half the time.
enableCompileCache()
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Fault)) throw error
  console.error(`${error.code}: ${error.message}`)
  for (const [key, value] of Object.entries(error.detail)) console.error(`  ${key}: ${value}`)
  if (error.hint) console.error(error.hint)
  process.exitCode = 1
}
