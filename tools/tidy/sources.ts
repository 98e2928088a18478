import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles } from './list-files.ts'

export type Source = { readonly path: string; readonly text: string }

/** The repository's root. */
export const ROOT = join(import.meta.dirname, '../..')

/** Every text that people write here. Lock file, licence, bindings and recorded data are not written by us. */
export const SOURCES: readonly Source[] = listFiles(ROOT)
  .filter(path => /\.(?:ts|tsx|mjs|sol|md|css|html)$|(?:^|\/)package\.json$/.test(path))
  .filter(path => !path.includes('/bindings/'))
  .map(path => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))

export const isTest = (path: string) =>
  /\.(?:test|test-d|e2e|bench)\.tsx?$|(?:^|\/)testing\/|^(?:test|bench)\//.test(path)

export const isCode = (path: string) => /\.(?:ts|tsx|mjs|sol)$/.test(path)

/** Replaces comments by blanks, so that line numbers stay. Strings that hold `//` keep what follows on their line. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<=^|[\s;{}(),])\/\/[^\n]*/g, comment => comment.replace(/[^\n]/g, ' '))
}
