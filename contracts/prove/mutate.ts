/**
 * Mutation: changes contracts/src in one small way at a time and asks whether any test notices.
 *
 * The operators are those of docs/contracts/proofs.md, fixed before the first run. They apply to all of contracts/src,
 * which new files join by being there; interfaces/ holds no code.
 *
 * A mutant that does not compile is not counted; one that behaves the same counts as survived. Killed means that a test
 * of contracts/test fails: all of them run, with few fuzz runs, short invariants, and without the tests of gas, which a
 * switch between mutants would disturb. Mutants of a file are compiled together, each behind a switch; see switches.ts.
 *
 * `node prove/mutate.ts [--every N] [--only FILE] [--again]`: one in N of the mutants that can be made, by the hash
 * that is the mutant's id. `--again` runs only those that mutation.json does not know as killed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Compiler, errorsOf } from './compiler.ts'
import { bytesOf, type Mutant, name } from './mutants.ts'
import { check, type Figures, figuresOf, type Ran, type Result, write } from './mutation-report.ts'
import { findMutants } from './operators.ts'
import { CONTRACTS, prepare, read, restoreCode, sourceFiles, withImports } from './project.ts'
import { runMutants } from './run-mutants.ts'

/** Every how many mutants one is run, so that a run ends within the time for it. */
const EVERY = 5

/** All mutants of the files, in the order of the text, those included that will not compile. */
export async function listMutants(compiler: Compiler, files: readonly string[]): Promise<Mutant[]> {
  const output = await compiler.compile({ sources: withImports(files), wanted: [] })
  const [error] = errorsOf(output)
  if (error) throw new Error(error.formattedMessage)
  return files.flatMap(file => {
    const text = bytesOf(read(file))
    const ast = output.sources?.[file]?.ast
    return ast ? name(file, text, findMutants(text, ast)) : []
  })
}

/** One in `every`, by the hash that is the id, so that no other mutant's coming or going changes the choice. */
export const sample = (mutants: readonly Mutant[], every: number): Mutant[] =>
  mutants.filter(({ id }) => Number.parseInt(id, 16) % every === 0)

const SURVIVORS = join(CONTRACTS, 'prove', 'mutation.json')

/** Runs and writes mutation.json; undefined when too few were killed. Tidy asks for a reason for each survivor. */
export async function mutate({ every = EVERY, only = '', again = false } = {}): Promise<Figures | undefined> {
  const compiler = new Compiler()
  try {
    const all = await listMutants(compiler, sourceFiles())
    const before: Result = again || only !== '' ? JSON.parse(readFileSync(SURVIVORS, 'utf8')) : { mutants: [] }
    const known = again ? before.mutants.filter(({ outcome }) => outcome === 'killed') : []
    const killed = new Set(known.map(({ id }) => id))
    const sampled = sample(all, every)
    const chosen = sampled.filter(({ id, file }) => !killed.has(id) && file.includes(only))
    process.stdout.write(`${all.length} mutants can be made, ${chosen.length} of them are run\n`)
    prepare()
    const resultOf = (ran: readonly Ran[]): Result => {
      const ids = new Set(ran.map(({ id }) => id))
      const kept = before.mutants.filter(({ id }) => !ids.has(id) && sampled.some(mutant => mutant.id === id))
      return { possible: all.length, every, mutants: [...kept, ...ran] }
    }
    const result = resultOf(await runMutants(compiler, chosen, ran => write(resultOf(ran))))
    write(result)
    return check(result) ? figuresOf(result) : undefined
  } finally {
    restoreCode()
    await compiler.close()
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { every: { type: 'string' }, only: { type: 'string' }, again: { type: 'boolean' } },
  })
  const figures = await mutate({
    every: Number(values.every ?? EVERY),
    only: values.only ?? '',
    again: values.again ?? false,
  })
  process.exitCode = figures ? 0 : 1
}
