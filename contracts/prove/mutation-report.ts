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

/** Prints the figures, and what of the survivors has no reason in survivors.md. */
export function check(result: Result): boolean {
  for (const [file, mutants] of Map.groupBy(result.mutants, ({ file }) => file)) {
    const { killed, ran } = figuresOf({ ...result, mutants })
    process.stdout.write(`${file.padEnd(36)} ${killed} / ${ran}\n`)
  }
  const reasons = readReasons()
  const unexplained = result.mutants.filter(({ id, outcome }) => outcome === 'survived' && !reasons.has(id))
  for (const { id, file, line, operator, before, after } of unexplained) {
    process.stdout.write(`survived: ${id} ${file}:${line} ${operator}\n- ${before}\n+ ${after}\n`)
  }
  const { killed, ran, percent, possible } = figuresOf(result)
  process.stdout.write(`${killed} of ${ran} killed, ${percent} %; ${possible} could be made\n`)
  if (unexplained.length > 0) process.stdout.write(`${unexplained.length} survivors have no reason in survivors.md\n`)
  return percent >= LEAST_PERCENT && unexplained.length === 0
}

/** Ids that survivors.md gives a reason for: list items `- \`id\` file:line, operator: reason`. */
function readReasons(): Set<string> {
  const text = readFileSync(join(FOLDER, 'survivors.md'), 'utf8')
  return new Set([...text.matchAll(/^- `([0-9a-f]{10})`[^:]*:\d+[^:]*: \S/gm)].map(([, id = '']) => id))
}
