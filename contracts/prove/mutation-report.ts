import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type Ran = {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly operator: string
  readonly outcome: 'killed' | 'survived'
  /** The test that failed first. */
  readonly by?: string
  readonly before: string
  readonly after: string
}
export type Result = { readonly possible: number; readonly every: number; readonly mutants: readonly Ran[] }
export type Figures = {
  readonly possible: number
  readonly ran: number
  readonly killed: number
  readonly percent: number
}

/** Fewer killed than this fails. */
const LEAST_PERCENT = 92
const FOLDER = import.meta.dirname

export function figuresOf({ possible, mutants }: Result): Figures {
  const killed = mutants.filter(({ outcome }) => outcome === 'killed').length
  return { possible, ran: mutants.length, killed, percent: Math.floor((killed * 10_000) / mutants.length) / 100 }
}

/** mutation.json: every mutant that ran; of the survivors the change too. */
export function write(result: Result): void {
  const sorted = [...result.mutants].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || (a.id < b.id ? -1 : 1),
  )
  const mutants = sorted.map(({ before, after, ...ran }) =>
    ran.outcome === 'survived' ? { ...ran, before, after } : ran,
  )
  const lines = mutants.map(mutant => `    ${JSON.stringify(mutant)}`).join(',\n')
  const { possible, every } = result
  writeFileSync(
    join(FOLDER, 'mutation.json'),
    `{\n  "figures": ${JSON.stringify(figuresOf(result))},\n  "possible": ${possible},\n  "every": ${every},\n  "mutants": [\n${lines}\n  ]\n}\n`,
  )
}

/** What keeps a run from passing: too few killed, survivors without a reason, reasons for none. */
export function complaintsOf(result: Result, reasons: ReadonlySet<string>): string[] {
  const { percent } = figuresOf(result)
  const survivors = result.mutants.filter(({ outcome }) => outcome === 'survived')
  const idle = [...reasons].filter(reason => !survivors.some(({ id }) => id === reason))
  return [
    ...(percent >= LEAST_PERCENT ? [] : [`${percent} % killed, fewer than ${LEAST_PERCENT} %`]),
    ...survivors.filter(({ id }) => !reasons.has(id)).map(survivor => `no reason in survivors.md: ${show(survivor)}`),
    ...idle.map(id => `${id} in survivors.md does not survive`),
  ]
}

/** What is wrong with the committed run and its reasons. */
export function complainAboutMutants(): string[] {
  const result: Result = JSON.parse(readFileSync(join(FOLDER, 'mutation.json'), 'utf8'))
  return complaintsOf(result, readReasons(readFileSync(join(FOLDER, 'survivors.md'), 'utf8')))
}

/** Prints the figures of the run that was written, and what there is to do in survivors.md; whether enough were killed. */
export function check(result: Result): boolean {
  for (const [file, mutants] of Map.groupBy(result.mutants, ({ file }) => file)) {
    const { killed, ran } = figuresOf({ ...result, mutants })
    process.stdout.write(`${file.padEnd(36)} ${killed} / ${ran}\n`)
  }
  const { killed, ran, percent, possible } = figuresOf(result)
  process.stdout.write(`${killed} of ${ran} killed, ${percent} %; ${possible} could be made\n`)
  for (const complaint of complainAboutMutants()) process.stdout.write(`${complaint}\n`)
  return percent >= LEAST_PERCENT
}

export const show = ({ id, file, line, operator, before, after }: Ran) =>
  `${id} ${file}:${line} ${operator}\n- ${before}\n+ ${after}`

/** Ids with a reason: list items "- `id` file:line operator: reason". */
export const readReasons = (text: string): Set<string> =>
  new Set([...text.matchAll(/^- `([0-9a-f]{10})` \S+:\d+ [\w-]+: \S/gm)].map(([, id = '']) => id))
