/** Runs solc's SMTChecker over a contract, with the system's z3 answering its questions. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

type Place = { readonly file?: string; readonly start?: number }
type Message = {
  readonly severity: string
  readonly errorCode?: string
  readonly message: string
  readonly formattedMessage?: string
  readonly sourceLocation?: Place
  readonly secondarySourceLocations?: readonly Place[]
}
type Compiler = { compile(input: string, callbacks: object): string }

/** What is checked: the assertions; that nothing underflows, nor overflows, which would revert. */
export const TARGETS = ['overflow', 'assert', 'underflow'] as const
export type Target = (typeof TARGETS)[number]

export type Verdict = {
  /** Statements proved. */
  readonly proved: number
  /** What was refuted or left open, for people. */
  readonly open: readonly string[]
  readonly queries: number
  /** Questions that z3 had no answer to. What solc says of them need not name the contract under proof. */
  readonly undecided: number
}

const CONTRACTS = join(import.meta.dirname, '..')
/** z3 finds some proofs at once with one of these, and not for minutes with another. */
const STRATEGIES = [['smt.relevancy=0'], ['smt.arith.solver=2'], [], ['smt.random_seed=3']]
/**
 * How much z3 may do for each, in its own count, so that a slow machine decides what a fast one does. The hardest question
 * takes 750,000; a million takes five seconds at most.
 */
const LIMITS = [1_000_000, 5_000_000]
const TRIES = LIMITS.flatMap(limit => STRATEGIES.map(strategy => [...strategy, `rlimit=${limit}`]))
/** For a question that z3 does not count its work upon. */
const GIVE_UP_MS = 600_000
const SAFE = '2961'
const UNKNOWN = 'unknown'
/** That the engine is to be removed one day, that there may be something it does not read, and what that is. */
const REMARKS = ['3993', '7649']

/**
 * Checks one contract. `rewrite` may change each source before it is read. With `stopAtFirst` nothing more is asked
 * once something was refuted.
 */
export function check(
  file: string,
  contract: string,
  target: Target,
  { rewrite = (_path: string, text: string) => text, stopAtFirst = false } = {},
): Verdict {
  const read = (path: string) => readable(rewrite(path, readFileSync(join(CONTRACTS, path), 'utf8')))
  let queries = 0
  let undecided = 0
  let isRefuted = false
  const ask = (question: string) => {
    if (isRefuted && stopAtFirst) return { contents: UNKNOWN }
    queries++
    const contents = askZ3(question)
    // An underflow may be one of a function alone, whose callers know better; a refuted assertion never is.
    if (contents.startsWith('sat')) isRefuted = target === 'assert'
    if (contents === UNKNOWN) undecided++
    return { contents }
  }
  const solc: Compiler = createRequire(import.meta.url)('solc')
  const output: unknown = JSON.parse(
    solc.compile(JSON.stringify(inputOf(file, contract, target, read(file))), {
      import: (path: string) => ({ contents: read(path) }),
      smtSolver: ask,
    }),
  )
  const { errors = [] } = output as { readonly errors?: readonly Message[] }
  return {
    proved: errors.filter(error => error.errorCode === SAFE).length,
    open: errors.filter(error => counts(error, file)).map(error => tell(error, read)),
    queries,
    undecided,
  }
}

/** The questions are answered one by one: `engine` bmc asks of each act alone, from any state its requires admit. */
function inputOf(file: string, contract: string, target: Target, content: string): object {
  return {
    language: 'Solidity',
    sources: { [file]: { content } },
    settings: {
      modelChecker: {
        engine: 'bmc',
        solvers: ['smtlib2'],
        contracts: { [file]: [contract] },
        targets: [target],
        showUnproved: true,
        showProvedSafe: true,
        showUnsupported: true,
      },
    },
  }
}

/**
 * The checker takes a revert with an error of ours for none at all; only what is told of the refusal is lost. It also
 * reads a base contract by itself, where it stumbles over a function without a body. The one it gets is never that of the
 * contract under proof, which has its own.
 */
function readable(text: string): string {
  return text
    .replace(/\brevert \w+\([^;]*\);/g, 'revert();')
    .replace(/(\bfunction \w+\([^)]*\) internal virtual[^;{]*);/g, '$1 { revert(); }')
}

function askZ3(question: string): string {
  for (const options of TRIES) {
    const { stdout, error } = spawnSync('z3', [...options, '-in'], {
      input: question,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      timeout: GIVE_UP_MS,
    })
    if (error && 'code' in error && error.code === 'ETIMEDOUT') continue
    if (error) throw new Error('The proof needs z3: apt-get install z3', { cause: error })
    if (/^(?:un)?sat\b/.test(stdout)) return stdout
  }
  return UNKNOWN
}

/** Arithmetic is also checked of each function of the core by itself, without what its callers promise: not ours. */
function counts(
  { severity, errorCode = '', message, sourceLocation, secondarySourceLocations }: Message,
  file: string,
) {
  if (severity === 'info' || REMARKS.includes(errorCode)) return false
  if (!/(?:under|over)flow \(/i.test(message)) return true
  const frames = [sourceLocation, ...(secondarySourceLocations ?? [])].flatMap(place => place?.file ?? [])
  return frames.at(-1) === file
}

function tell({ message, formattedMessage, sourceLocation }: Message, read: (path: string) => string): string {
  const { file, start = 0 } = sourceLocation ?? {}
  const line = file === undefined ? '' : ` ${file}:${read(file).slice(0, start).split('\n').length}`
  return `${message.split('\n')[0] ?? formattedMessage ?? ''}${line}`
}
