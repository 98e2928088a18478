import { ALLOWED } from './allowed.ts'
import { isTest, type Source, withoutComments } from './sources.ts'

/** A rule about the text of code, comments left out, for what no compiler and no linter can see. */
export type TextRule = {
  readonly name: string
  readonly why: string
  readonly appliesTo: (path: string) => boolean
  readonly pattern: RegExp
  /** Paths that may, with the reason. */
  readonly except?: Readonly<Record<string, string>>
  readonly breaks: readonly string[]
  readonly passes: readonly string[]
}

const DEADLINE = '(?:lockBy|claimBy|confirmBy|ruleBy)\\b'
const TYPESCRIPT = /\.(?:ts|tsx|mjs)$/
const outside = (folders: string) => (path: string) =>
  TYPESCRIPT.test(path) && !isTest(path) && !new RegExp(`^(?:${folders}|tools)/`).test(path)

export const TEXT_RULES: readonly TextRule[] = [
  {
    name: 'chain ids are named in connector/, rails/, tests and the demo only',
    why: 'what differs between chains is a line in the registry, not a branch somewhere',
    appliesTo: outside('connector|rails|demo'),
    pattern: /(?<!example: )['"`]eip155:\d+['"`]/g,
    breaks: ["if (chain === 'eip155:1') return"],
    passes: [
      ".meta({ example: 'eip155:1' })",
      "const id = 'eip155:1/erc20:0xdac1'",
      'const chain = `eip155:${number}`',
    ],
  },
  {
    name: 'order deadlines are compared in order/ and contracts/ only',
    why: 'one reducer and one contract say what is too early and too late; a third answer would differ',
    appliesTo: outside('order|contracts'),
    pattern: new RegExp(`\\b${DEADLINE}\\)?\\s*[<>]|(?<![=-])[<>]=?\\s*(?:\\w+\\(|[\\w?!]+\\.)*${DEADLINE}`, 'g'),
    breaks: [
      'if (now > order.claimBy)',
      'order.lockBy <= now',
      'now >= Number(order.ruleBy)',
      'Number(o.ruleBy) < now',
    ],
    passes: ['const at = (order: Order) => order.claimBy', "Pick<Order, 'claimBy'>", '<dd>{order.confirmBy}</dd>'],
  },
  {
    name: 'fetch is called from outgoing doors only',
    why: 'whoever audits what this program asks of others reads the list in tools/tidy/allowed.json',
    // The demo's payer and shop talk to the demo's own servers.
    appliesTo: outside('demo'),
    pattern: /(?<![.\w])fetch\(|\b(?:globalThis|window|self)\.fetch\b/g,
    except: ALLOWED.outgoingDoors,
    breaks: ['await fetch(url)', 'const get = globalThis.fetch'],
    passes: ['app.fetch(request)', 'const row = await prefetch(id)'],
  },
  {
    name: 'database transactions begin in database/ only',
    why: 'one function decides isolation, retries and effect points',
    // The pages' own is IndexedDB's.
    appliesTo: outside('database|pages'),
    pattern: /\.(?:startT|t)ransaction\(/g,
    breaks: ['await db.transaction().execute(work)', 'db.startTransaction()'],
    passes: ['await inDatabaseTransaction(work)', 'await client.sendTransaction(request)'],
  },
  {
    name: 'types are imported at the top',
    why: 'an import inside a type escapes the layer rules',
    appliesTo: path => TYPESCRIPT.test(path),
    pattern: /(?<!await )\bimport\(['"][^'"]+['"]\)\.(?!then\b)/g,
    breaks: ["let db: import('kysely').Kysely<unknown>"],
    passes: ["(await import('./x.ts')).run()", "import('./x.ts').then(run)"],
  },
  {
    name: 'tests wait for conditions',
    why: 'a sleep is either too short on a slow machine or too long on every other',
    appliesTo: path => /\.(?:test|e2e)\.tsx?$/.test(path),
    pattern: /\bsetTimeout\(\s*(?:resolve|done|\w{1,3})\s*,|timers\/promises|\bsleep\(|\bwaitForTimeout\(/g,
    except: ALLOWED.sleeps,
    breaks: ['new Promise(resolve => setTimeout(resolve, 100))', 'await sleep(50)', 'page.waitForTimeout(100)'],
    passes: ['vi.useFakeTimers()', 'await expect.poll(() => rows.length).toBe(1)'],
  },
]

/** "path:line: text" for everything in the file that breaks the rule. */
export function findBreaks(rule: TextRule, { path, text }: Source): string[] {
  if (!rule.appliesTo(path) || Object.hasOwn(rule.except ?? {}, path)) return []
  const code = withoutComments(text)
  return [...code.matchAll(rule.pattern)].map(match => {
    const lines = code.slice(0, match.index).split('\n')
    return `${path}:${lines.length}: ${text.split('\n')[lines.length - 1]?.trim()}`
  })
}

/** Rail ids are what the rails themselves say; nobody else may say them. */
export function railIdRule(sources: readonly Source[]): TextRule {
  const profiles = sources.filter(({ path }) => /^rails\/[\w-]+\/profile\.ts$/.test(path))
  const ids = profiles.flatMap(({ text }) => /^ {2}id: '([a-z0-9-]+)'/m.exec(text)?.[1] ?? [])
  const [first = 'none'] = ids
  return {
    name: 'rail ids are named in rails/, connector/, tests and the demo only',
    why: 'what differs between rails is in the profile, not in a branch somewhere',
    appliesTo: outside('rails|connector|demo'),
    pattern: new RegExp(`['"\`](?:${ids.join('|') || 'none'})['"\`]`, 'g'),
    breaks: [`if (rail === '${first}') return`],
    passes: [`const text = 'pay with ${first} today'`],
  }
}
