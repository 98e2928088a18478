import { type Compiler, type CompilerOutput, errorsOf } from './compiler.ts'
import { around, bytesOf, cut, edit, type Mutant, textOf } from './mutants.ts'
import { type Ran, show } from './mutation-report.ts'
import {
  read,
  replaceCode,
  restoreCode,
  runTests,
  SET_UP,
  TOO_LONG,
  testFiles,
  UNNAMED,
  usesOf,
  withImports,
} from './project.ts'
import { type Numbered, withSwitches } from './switches.ts'

/** How many mutants share a compilation: more make the code so long that compiling it takes longer than it saves. */
const TOGETHER = 60
const AT_ONCE = 2
/** How many files of tests go first. */
const FIRST = 5

type Code = { readonly file: string; readonly contract: string; readonly creation: string; readonly runtime: string }
type Built = { readonly numbered: readonly Numbered[]; readonly code: readonly Code[] }
type Target = { readonly tests: readonly string[]; readonly wanted: readonly string[]; readonly own: readonly string[] }

const say = (text: string) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`)

const TESTS = testFiles()
  .filter(path => !path.endsWith('Gas.t.sol'))
  .map(path => ({ path, ...usesOf(path) }))

/** The tests that run code of a file, and what has to be compiled for them. */
function targetOf(file: string): Target {
  const concerned = TESTS.filter(({ files }) => files.has(file))
  const deployed = concerned.flatMap(({ deployed }) => deployed)
  const wanted = [...new Set(deployed)].filter(path => Object.hasOwn(withImports([path]), file))
  const own = concerned.filter(test => test.own && needsOwn(test.path, file)).map(({ path }) => path)
  return { tests: concerned.map(({ path }) => path), wanted, own }
}

/** Whether a test has code of the file compiled into it, and not only in what it deploys. */
function needsOwn(test: string, file: string): boolean {
  return Object.hasOwn(withImports([test]), file)
}

type Batch = { readonly target: Target; readonly mutants: readonly Mutant[] }

/** Mutants of files that stand in the same contracts share compilations; those that no switch can express do not. */
function batchesOf(mutants: readonly Mutant[]): Batch[] {
  const targets = new Map([...new Set(mutants.map(({ file }) => file))].map(file => [file, targetOf(file)]))
  const targetFor = ({ file }: Mutant) => targets.get(file) ?? targetOf(file)
  const alone = mutants.filter(({ place }) => place.kind === 'alone')
  const others = mutants.filter(({ place }) => place.kind !== 'alone')
  const groups = Map.groupBy(others, mutant => JSON.stringify([targetFor(mutant).wanted, targetFor(mutant).own]))
  const together = [...groups.values()].flatMap(group => {
    const [first] = group
    if (!first) return []
    const tests = [...new Set(group.flatMap(mutant => targetFor(mutant).tests))]
    const target = { ...targetFor(first), tests }
    const count = Math.ceil(group.length / TOGETHER)
    // Dealt out, so that a function does not get all its switches at once.
    return Array.from({ length: count }, (_, at) => ({
      target,
      mutants: group.filter((_, index) => index % count === at),
    }))
  })
  return [...together, ...alone.map(mutant => ({ target: targetFor(mutant), mutants: [mutant] }))]
}

/** Runs mutants; those that do not compile are left out. The next batch is compiled while one runs. */
export async function runMutants(
  compiler: Compiler,
  mutants: readonly Mutant[],
  keep: (ran: readonly Ran[]) => void,
): Promise<Ran[]> {
  const ran: Ran[] = []
  const queue = batchesOf(mutants)
  const build = async () => {
    const batch = queue.shift()
    if (!batch) return undefined
    const [first] = batch.mutants
    if (first?.place.kind === 'alone') return { batch, built: await buildAlone(compiler, first, batch.target) }
    const { built, refused } = await buildTogether(compiler, batch)
    // What a switch cannot express gets a compilation of its own.
    const alone = refused.map(mutant => ({ ...mutant, place: { kind: 'alone' } as const }))
    queue.push(...alone.map(mutant => ({ target: targetOf(mutant.file), mutants: [mutant] })))
    return { batch, built }
  }
  let next = build()
  for (let current = await next; current; current = await next) {
    next = build()
    if (current.built.numbered.length === 0) continue
    const results = await runBatch(current.batch.target, current.built)
    ran.push(...results)
    keep(ran)
    tell(results, queue.length)
  }
  return ran
}

function tell(results: readonly Ran[], left: number) {
  const survivors = results.filter(({ outcome }) => outcome === 'survived')
  for (const survivor of survivors) say(show(survivor))
  say(`${results.length - survivors.length} of ${results.length} killed, ${left} compilations to come`)
}

async function buildAlone(compiler: Compiler, mutant: Mutant, target: Target): Promise<Built> {
  const text = textOf(edit(bytesOf(read(mutant.file)), mutant.edits))
  const code = await compileAll(compiler, { [mutant.file]: text }, target, false)
  return code ? { numbered: [{ mutant, number: 1 }], code } : { numbered: [], code: [] }
}

async function buildTogether(compiler: Compiler, { mutants, target }: Batch) {
  const numbered = mutants.map((mutant, index) => ({ mutant, number: index + 1 }))
  const wrong = new Set<number>()
  for (const [file, group] of Map.groupBy(numbered, ({ mutant }) => mutant.file)) {
    for (const number of await wrongOf(compiler, file, group)) wrong.add(number)
  }
  const right = numbered.filter(({ number }) => !wrong.has(number))
  const code = right.length === 0 ? undefined : await compileAll(compiler, switched(right), target, true)
  const built: Built = code ? { numbered: right, code } : { numbered: [], code: [] }
  return { built, refused: mutants.filter((_, index) => !code || wrong.has(index + 1)) }
}

/** The texts of all files that these mutants are of. */
const switched = (numbered: readonly Numbered[]): Record<string, string> =>
  Object.fromEntries(
    [...Map.groupBy(numbered, ({ mutant }) => mutant.file)].map(([file, group]) => [
      file,
      textOf(withSwitches(bytesOf(read(file)), group)),
    ]),
  )

/** The numbers of mutants whose switched text does not pass the type checker, found by halving. */
async function wrongOf(compiler: Compiler, file: string, numbered: readonly Numbered[]): Promise<number[]> {
  if (numbered.length === 0) return []
  const sources = viewed({ ...withImports([file]), ...switched(numbered) })
  const output = await compiler.compile({ sources, wanted: [file], only: 'types' })
  if (errorsOf(output).length === 0) return []
  if (numbered.length === 1) return numbered.map(({ number }) => number)
  const half = numbered.length >> 1
  const [first, second] = [numbered.slice(0, half), numbered.slice(half)]
  return [...(await wrongOf(compiler, file, first)), ...(await wrongOf(compiler, file, second))]
}

/** The switches read the block, so nothing of ours may be pure. */
const viewed = (sources: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(sources).map(([path, text]) => [
      path,
      path.startsWith('@') ? text : text.replace(/\bpure\b/g, 'view'),
    ]),
  )

async function compileAll(
  compiler: Compiler,
  changed: Record<string, string>,
  { wanted, own }: Target,
  isSwitched: boolean,
) {
  const all: Code[] = []
  for (const [files, viaIR] of [
    [wanted, true],
    [own, false],
  ] as const) {
    if (files.length === 0) continue
    const plain = { ...withImports(files), ...changed }
    const sources = isSwitched ? viewed(plain) : plain
    let output = await compiler.compile({ sources, wanted: files, viaIR })
    if (errorsOf(output).length > 0 && !viaIR) output = await compiler.compile({ sources, wanted: files })
    const [error] = errorsOf(output)
    if (error) {
      if (isSwitched) say(error.formattedMessage)
      return undefined
    }
    all.push(...codeIn(output, files))
  }
  return all
}

const codeIn = ({ contracts }: CompilerOutput, files: readonly string[]): Code[] =>
  files.flatMap(file =>
    Object.entries(contracts?.[file] ?? {}).map(([contract, { evm }]) => ({
      file,
      contract,
      creation: evm.bytecode.object,
      runtime: evm.deployedBytecode.object,
    })),
  )

async function runBatch({ tests }: Target, { numbered, code }: Built): Promise<Ran[]> {
  restoreCode()
  for (const { file, contract, creation, runtime } of code) {
    if (creation) replaceCode(file, contract, creation, runtime)
  }
  const isAlone = numbered[0]?.mutant.place.kind === 'alone'
  const excluded: string[] = []
  if (!isAlone) {
    const plain = await runTests(0, tests, [])
    if ([UNNAMED, TOO_LONG, SET_UP].some(name => plain.failed.includes(name)) || plain.passed === 0)
      throw new Error(`unchanged code fails:\n${plain.output}`)
    excluded.push(...plain.failed)
    if (excluded.length > 0) say(`fail without a mutant, so do not count: ${excluded.join(', ')}`)
  }
  const args = ['--fail-fast', ...(excluded.length ? ['--no-match-test', `^(?:${excluded.join('|')})(?:\\(|$)`] : [])]
  const waiting = [...numbered]
  const ran: Ran[] = []
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      ran.push(shown(one.mutant, await killerOf(one, tests, args)))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return ran
}

/** How many mutants of a file each file of tests has killed. */
const kills = new Map<string, Map<string, number>>()

/** The first test that fails. Tests that killed others of the same file go first, since most mutants die at once. */
async function killerOf({ mutant, number }: Numbered, tests: readonly string[], args: readonly string[]) {
  const killed = kills.get(mutant.file) ?? new Map<string, number>()
  kills.set(mutant.file, killed)
  const ordered = [...tests].sort((a, b) => (killed.get(b) ?? 0) - (killed.get(a) ?? 0))
  for (const some of [ordered.slice(0, FIRST), ordered.slice(FIRST)]) {
    if (some.length === 0) continue
    const { failed, by } = await runTests(number, some, args)
    if (by) killed.set(by, (killed.get(by) ?? 0) + 1)
    // What forge cannot name it has not shown: that counts as survived.
    if (failed[0] && failed[0] !== UNNAMED) return failed[0]
  }
  return undefined
}

function shown(mutant: Mutant, killer: string | undefined): Ran {
  const { id, file, line, operator, edits } = mutant
  const bytes = bytesOf(read(file))
  const [first, last] = [edits[0], edits.at(-1)]
  const lines = around(bytes, { start: first?.start ?? 0, end: last?.end ?? 0 })
  const [before, after] = [cut(bytes, lines), edit(bytes, edits, lines)].map(textOf)
  return { id, file, line, operator, outcome: killer ? 'killed' : 'survived', by: killer, before, after } as Ran
}
