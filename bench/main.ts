import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fillPage } from './gas/document.ts'
import { measureParts } from './gas/parts.ts'
import { formatTable, summarise } from './gas/report.ts'
import { measureGas } from './gas/run.ts'
import { fill } from './page.ts'
import { measureRelay } from './relay/measure.ts'
import { readOptions } from './relay/options.ts'
import { formatRelay, summariseRelay } from './relay/report.ts'

const GAS_PAGE = join(import.meta.dirname, '../docs/gas.md')

/** What is measured, by its name on the command line. Each prints for people; its last line is JSON. */
const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  gas: async () => {
    const { node, transferGas, measured } = await measureGas()
    console.log(`Gas of receipts, on ${node}\n\n${formatTable(measured, transferGas)}\n`)
    console.log(JSON.stringify(summarise(measured, transferGas)))
  },
  'gas-docs': async () => {
    const run = await measureGas()
    const traced = await measureParts()
    writeFileSync(GAS_PAGE, fillPage(readFileSync(GAS_PAGE, 'utf8'), run, traced))
    console.log(JSON.stringify(summarise(run.measured, run.transferGas)))
  },
  relay: async args => {
    const run = await measureRelay(readOptions(args))
    console.log(`${formatRelay(run)}\n`)
    console.log(JSON.stringify(summariseRelay(run)))
  },
  'relay-docs': async args => {
    const run = await measureRelay(readOptions(args))
    writeFileSync(GAS_PAGE, fill(readFileSync(GAS_PAGE, 'utf8'), 'relay', formatRelay(run)))
    console.log(JSON.stringify(summariseRelay(run)))
  },
}

/** `npm run bench -- gas`. Exits 1 when a measurement fails, 2 when the call was wrong. */
const [name = '', ...args] = process.argv.slice(2)
const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined
if (bench) await bench(args)
else {
  console.error(`npm run bench -- ${Object.keys(BENCHES).join(' | ')}`)
  process.exitCode = 2
}
