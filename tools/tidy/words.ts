import type { Source } from './sources.ts'

/** The rows of the glossary's "Never say" table. */
export function readBannedWords(glossary: string): string[] {
  const [, table = ''] = glossary.split('## Never say')
  return [...table.matchAll(/^\| `([^`]+)` \| [^|]+ \|$/gm)].flatMap(([, word]) => word ?? [])
}

/** Finds a word by itself and as a part of an identifier, but not inside a longer word. */
export function patternOf(word: string): RegExp {
  const [first = '', ...rest] = word.split(' ')
  const start = first[0] ?? ''
  const tail = [first.slice(1), ...rest.map(part => `[\\s_-]*${eitherCase(part)}`)].join('')
  const beginning = `(?:(?<![A-Za-z])${eitherCase(start)}|(?<=[a-z])${start.toUpperCase()})`
  return new RegExp(`${beginning}${tail}(?:s|ed)?(?![a-z])|(?<![A-Za-z])${word.toUpperCase()}S?(?![A-Za-z])`, 'g')
}

/** A transaction with neither "chain" nor "database" before it, even across a line break of a comment. */
export const BARE_TRANSACTION = /(?<!(?:chain|database)[\s*/-]{1,12})(?<![\w.$-])transactions?(?![\w-])/gi

/** "path:line: word" for each use, without those the exceptions name as "path word". */
export function findWords(
  { path, text }: Source,
  words: readonly string[],
  exceptions: Readonly<Record<string, string>> = {},
): string[] {
  const ours = withoutSpecifiers(text)
  return words
    .filter(word => !Object.hasOwn(exceptions, `${path} ${word}`))
    .flatMap(word => matches(ours, word === 'transaction' ? BARE_TRANSACTION : patternOf(word), path))
}

function matches(text: string, pattern: RegExp, path: string): string[] {
  return [...text.matchAll(pattern)].map(match => {
    const line = text.slice(0, match.index).split('\n').length
    return `${path}:${line}: ${match[0]}`
  })
}

/** How a package names its modules is its own business. */
function withoutSpecifiers(text: string): string {
  return text.replace(/(?<=\b(?:from|import) )(['"])[^'"\n]+\1/g, "''")
}

function eitherCase(part: string): string {
  const first = part[0] ?? ''
  return `[${first.toLowerCase()}${first.toUpperCase()}]${part.slice(1)}`
}
