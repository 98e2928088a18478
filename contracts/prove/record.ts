import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type SourceFile = { readonly path: string; readonly content: string }

/** SHA-256, in hex, over the paths and contents, in the order of the paths: what a proof is about. */
export function hashSources(files: readonly SourceFile[]): string {
  const hash = createHash('sha256')
  for (const { path, content } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${path}\0${content}\0`)
  }
  return hash.digest('hex')
}

/** All of contracts/src as it is now, paths from contracts/. */
export function readSources(): SourceFile[] {
  const contracts = join(import.meta.dirname, '..')
  return globSync('src/**/*.sol', { cwd: contracts }).map(path => ({
    path: path.replaceAll('\\', '/'),
    content: readFileSync(join(contracts, path), 'utf8'),
  }))
}

export const PARTS = ['invariants', 'smt', 'mutation'] as const
export type Part = (typeof PARTS)[number]

/** What result.json holds: when and about which sources, and of each proof what it says of itself. */
export type ProofRecord = { readonly date: string; readonly sources: string } & { [part in Part]?: unknown }

/** What is wrong with the record of the proofs, held against the sources as they are now. */
export function complainAboutRecord(record: Partial<ProofRecord>, sources: readonly SourceFile[]): string[] {
  const missing = PARTS.filter(part => !record[part]).map(part => `not proven: ${part}`)
  const isStale = record.sources !== hashSources(sources)
  return [...missing, ...(isStale ? ['contracts/src has changed since it was proven: npm run prove'] : [])]
}
