import { dirname, join } from 'node:path/posix'
import type { Source } from './sources.ts'

export const LONGEST = 500

const BANNED_FOLDERS = ['utils', 'helpers', 'services', 'common', 'shared']

/** What is wrong with a file's name or place, if anything. */
export function complainAboutPath(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1)
  const banned = folders.find(folder => BANNED_FOLDERS.includes(folder))
  if (banned) return `${path}: no folder is called ${banned}`
  const name = path.split('/').at(-1) ?? ''
  if (!/\.(?:ts|tsx|mjs)$/.test(name) || folders.length === 0) return undefined
  if (name.startsWith('index.')) return `${path}: no barrels, name the file after what it exports`
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)+$/.test(name)) return `${path}: file names are kebab-case`
  return undefined
}

/** Relative imports that leave the workspace: across workspaces one imports by name, through `exports`. */
export function findEscapingImports({ path, text }: Source, workspaces: readonly string[]): string[] {
  const home = workspaces.find(folder => path.startsWith(`${folder}/`))
  if (!home || !/\.(?:ts|tsx|mjs)$/.test(path)) return []
  return [...text.matchAll(/(?:\bfrom|\bimport) ?\(?['"](\.{1,2}\/[^'"]+)['"]/g)]
    .map(([, specifier = '']) => join(dirname(path), specifier))
    .filter(target => !target.startsWith(`${home}/`))
    .map(target => `${path} → ${target}`)
}
