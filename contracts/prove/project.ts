import { spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dirname as dirnamePosix, join as joinPosix } from 'node:path/posix'
import type { Sources } from './compiler.ts'

export const CONTRACTS = join(import.meta.dirname, '..')
/** A copy of the contracts whose compiled code is replaced by mutants'. */
const COPY = join(CONTRACTS, 'cache', 'mutation')
const ROOT = join(COPY, 'contracts')

const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }
const platform = `@foundry-rs/forge-${process.platform}-${architectures[process.arch] ?? process.arch}`
const FORGE = createRequire(import.meta.url).resolve(`${platform}/bin/forge`)

const OPENZEPPELIN = join(
  createRequire(join(CONTRACTS, 'x.js')).resolve('@openzeppelin/contracts/package.json'),
  '../..',
)
const texts = new Map<string, string>()

/** The text of a file under the name that imports resolve to; read once, since nothing here changes the originals. */
export function read(path: string): string {
  const place = path.startsWith('@openzeppelin/')
    ? join(OPENZEPPELIN, path.slice('@openzeppelin/'.length))
    : join(CONTRACTS, path)
  const text = texts.get(place) ?? readFileSync(place, 'utf8')
  texts.set(place, text)
  return text
}

const IMPORT = /import\s+(?:\{([^}]*)\}\s+from\s+)?"([^"]+)"/g

/** The files that a file imports, with the names it takes of each. */
export function importsOf(path: string, text = read(path)): { readonly path: string; readonly names: string[] }[] {
  return [...text.matchAll(IMPORT)].map(([, names = '', target = '']) => ({
    path: target.startsWith('.') ? joinPosix(dirnamePosix(path), target) : target,
    names: names.split(',').map(given => given.trim().split(' ')[0] ?? ''),
  }))
}

/** A file and all that it imports, with their texts. */
export function withImports(paths: readonly string[], texts: Record<string, string> = {}): Sources {
  for (const path of paths) {
    if (Object.hasOwn(texts, path)) continue
    texts[path] = read(path)
    withImports(
      importsOf(path, texts[path]).map(({ path }) => path),
      texts,
    )
  }
  return texts
}

const solidityIn = (folder: string) =>
  readdirSync(join(CONTRACTS, folder))
    .filter(file => file.endsWith('.sol'))
    .map(file => `${folder}/${file}`)
    .sort()

/** All of contracts/src that holds code. */
export const sourceFiles = () => solidityIn('src')
export const testFiles = () => solidityIn('test').filter(path => path.endsWith('.t.sol'))

/** What of contracts/src a test runs: the contracts it deploys by name, and those compiled into it. */
export function usesOf(test: string): {
  readonly deployed: string[]
  readonly own: boolean
  readonly files: Set<string>
} {
  const texts = withImports([test])
  const own = Object.keys(texts).filter(path => path.startsWith('test/'))
  const deployed = own
    .flatMap(path =>
      [...(texts[path] ?? '').matchAll(/"out\/(\w+)\.sol\/\w+\.json"/g)].map(([, name]) => `src/${name}.sol`),
    )
    .filter(path => existsSync(join(CONTRACTS, path)))
  const included = own
    .flatMap(path => importsOf(path, texts[path]))
    .filter(({ path, names }) => {
      if (!/^src\/\w+\.sol$/.test(path)) return false
      return names.some(name => new RegExp(`^(?:abstract )?(?:contract|library) ${name}\\b`, 'm').test(read(path)))
    })
    .map(({ path }) => path)
  const files = new Set(Object.keys(withImports([...deployed, ...included])))
  return { deployed: [...new Set(deployed)], own: included.length > 0, files }
}

/** Makes the copy, compiled by forge once as the tests are. */
export function prepare(): void {
  const config = readFileSync(join(CONTRACTS, 'foundry.toml'), 'utf8')
  mkdirSync(ROOT, { recursive: true })
  for (const folder of ['src', 'test']) {
    rmSync(join(ROOT, folder), { recursive: true, force: true })
    cpSync(join(CONTRACTS, folder), join(ROOT, folder), { recursive: true, preserveTimestamps: true })
  }
  for (const link of ['node_modules', 'kernel']) {
    if (!existsSync(join(COPY, link))) symlinkSync(join(CONTRACTS, '..', link), join(COPY, link))
  }
  writeFileSync(join(ROOT, 'foundry.toml'), config)
  cpSync(join(CONTRACTS, 'solc.mjs'), join(ROOT, 'solc.mjs'))
  const { status } = spawnSync(FORGE, ['build'], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) throw new Error('forge cannot compile contracts/')
  // From here on forge only asks for the version, for every mutant, and that should not load a compiler.
  const { stdout } = spawnSync(process.execPath, ['solc.mjs', '--version'], { cwd: ROOT, encoding: 'utf8' })
  writeFileSync(join(ROOT, 'solc.mjs'), `#!/bin/sh\ncat <<'END'\n${stdout}\nEND\n`, { mode: 0o755 })
}

type Artifact = { bytecode: { object: string }; deployedBytecode: { object: string } }
const originals = new Map<string, string>()

/** Puts code in the place of what forge compiled for a contract, in every profile. */
export function replaceCode(file: string, contract: string, creation: string, runtime: string): void {
  const folder = join(ROOT, 'out', file.split('/').slice(1).join('/'))
  for (const variant of [contract, `${contract}.quick`, `${contract}.default`]) {
    const path = join(folder, `${variant}.json`)
    if (!existsSync(path)) continue
    if (!originals.has(path)) originals.set(path, readFileSync(path, 'utf8'))
    const artifact: Artifact = JSON.parse(originals.get(path) ?? '')
    artifact.bytecode.object = `0x${creation}`
    artifact.deployedBytecode.object = `0x${runtime}`
    writeFileSync(path, JSON.stringify(artifact))
  }
}

/** Back to what forge compiled. */
export function restoreCode(): void {
  for (const [path, text] of originals) writeFileSync(path, text)
  originals.clear()
}

export type Outcome = {
  readonly failed: string[]
  /** The file of the test that failed first. */
  readonly by: string | undefined
  readonly passed: number
  readonly output: string
}

/** Nothing runs for so long, on however busy a machine, but a mutant that loops. */
const MOST_MS = 15 * 60_000

/** How often forge may end badly without naming a test before that is the answer. */
const TRIES = 3

/** Runs tests on whatever code is in place, as the mutant of that number. */
export async function runTests(number: number, tests: readonly string[], args: readonly string[]): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryTests(number, tests, args)
    if (attempt === TRIES || !outcome.failed.some(name => name === UNNAMED || name === SET_UP)) return outcome
    process.stdout.write(`once more, since ${outcome.failed.join(', ')} failed:\n${outcome.output.slice(0, 1000)}\n`)
  }
}

/** What forge names where a set-up failed; what stands for a test where it named none that failed, or was stopped. */
export const [SET_UP, UNNAMED, TOO_LONG] = ['setUp', 'none named', 'too long']

async function tryTests(number: number, tests: readonly string[], args: readonly string[]): Promise<Outcome> {
  // Of its own: what made one mutant fail is not tried on the others.
  const failures = mkdtempSync(join(tmpdir(), 'sampan-mutant-'))
  const child = spawn(
    FORGE,
    [
      'test',
      '-j',
      '1',
      '--fuzz-seed',
      '0x5a',
      '--match-path',
      `{${tests.join(',')}}`,
      '--block-prevrandao',
      `0x${number.toString(16).padStart(64, '0')}`,
      ...args,
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        FOUNDRY_FUZZ_RUNS: '6',
        FOUNDRY_INVARIANT_RUNS: '2',
        FOUNDRY_INVARIANT_DEPTH: '32',
        FOUNDRY_CODE_SIZE_LIMIT: '4000000',
        FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(failures, 'fuzz'),
        FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: join(failures, 'invariant'),
        // A mutant that loops should soon be out of gas.
        FOUNDRY_GAS_LIMIT: '300000000',
      },
    },
  )
  let output = ''
  const collect = (data: Buffer) => {
    output += data
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  let isTooLong = false
  const timer = setTimeout(() => {
    isTooLong = true
    child.kill('SIGKILL')
  }, MOST_MS)
  const { promise, resolve } = Promise.withResolvers<readonly [number | null, string | null]>()
  child.on('close', (code, signal) => resolve([code, signal]))
  const [code, signal] = await promise
  clearTimeout(timer)
  rmSync(failures, { recursive: true, force: true })
  // Neither passed nor failed: whoever ended it, it says nothing about the mutant.
  if (signal && !isTooLong) throw new Error(`forge was ended by ${signal}:\n${output}`)
  const failed = [...output.matchAll(/^\[FAIL[^\n]*\] (\w+)\(/gm)].map(([, name = '']) => name)
  const passed = output.match(/^\[PASS\]/gm)?.length ?? 0
  const isEmpty = output.includes('No tests found')
  if (code !== 0 && failed.length === 0 && !isEmpty) failed.push(isTooLong ? TOO_LONG : UNNAMED)
  const by = output
    .split(/^Ran \d+ tests? for /m)
    .find(suite => /^\[FAIL/m.test(suite))
    ?.split(':')[0]
  return { failed, by, passed, output }
}
