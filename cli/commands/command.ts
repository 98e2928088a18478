import type { ParseArgsConfig } from 'node:util'

/** One command of `sampan`. `positionals` are shown as written: `<needed>` or `[optional]`. */
export type Command = {
  readonly summary: string
  readonly positionals: readonly `${'<' | '['}${string}${'>' | ']'}`[]
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** One line for each option, by its name. */
  readonly optionHelp: Readonly<Record<string, string>>
  readonly run: (call: CommandCall) => Promise<number>
}

export type CommandCall = {
  readonly positionals: readonly string[]
  readonly options: Readonly<Record<string, string | boolean>>
}
