import { runDemo } from '@sampan/demo/main'
import { Fault } from '@sampan/kernel/fault'
import type { Command } from './command.ts'
import { loadCheckout, loadDesk } from './pages.ts'

export const demo: Command = {
  summary: 'Bring up the whole system on this machine with a shop, a bank and three acceptors.',
  positionals: [],
  options: { once: { type: 'boolean' }, payments: { type: 'string' } },
  optionHelp: {
    once: 'Pay once with no person, check everything, print what happened and one line of JSON, and stop.',
    payments: 'The same with this many payments.',
  },
  run: async ({ options }) => {
    const { renderDesk } = await loadDesk()
    await runDemo({ pages: await loadCheckout(), renderDesk, payments: countOf(options) })
    return typeof process.exitCode === 'number' ? process.exitCode : 0
  },
}

function countOf(options: Readonly<Record<string, string | boolean>>): number {
  const wanted = options['payments']
  if (wanted === undefined) return options['once'] ? 1 : 0
  const count = Number(wanted)
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count
  throw new Fault('config.invalid', `--payments is "${wanted}"`, { hint: 'A number from 1 to 10000, for example 50.' })
}
