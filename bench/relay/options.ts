import { parseArgs } from 'node:util'
import type { RelayOptions } from './measure.ts'
import type { Load } from './run-load.ts'

const USUAL_LOADS = ['1', '3', '20', '100', '100@10']

/**
 * `[payments[@seconds] …] [--block SECONDS] [--wait MS] [--postgres URL]`: loads one after the other, `@seconds` being the time in
 * which the money comes in, all at once without it. Throws on anything else.
 */
export function readOptions(args: readonly string[]): RelayOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      block: { type: 'string', default: '1' },
      wait: { type: 'string', default: '500' },
      postgres: { type: 'string' },
    },
  })
  return {
    loads: (positionals.length > 0 ? positionals : USUAL_LOADS).map(toLoad),
    blockSeconds: toNumber('--block', values.block),
    releaseWaitMs: toNumber('--wait', values.wait),
    postgresUrl: values.postgres,
  }
}

function toLoad(text: string): Load {
  const [, payments, spread = '0'] = /^([1-9]\d*)(?:@(\d+))?$/.exec(text) ?? []
  if (payments === undefined) throw new Error(`"${text}" is no load; write 20, or 20@10 for money that comes in 10 s`)
  return { payments: Number(payments), spreadSeconds: Number(spread) }
}

function toNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new Error(`${name} ${text} is no whole number`)
}
