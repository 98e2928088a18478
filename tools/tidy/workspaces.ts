import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './sources.ts'

type Manifest = {
  readonly name: string
  readonly workspaces?: readonly string[]
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

export type Workspace = { readonly folder: string; readonly manifest: Manifest }

const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest

export const ROOT_MANIFEST = readManifest('.')

export const WORKSPACES: readonly Workspace[] = (ROOT_MANIFEST.workspaces ?? []).map(folder => ({
  folder,
  manifest: readManifest(folder),
}))

/** Every dependency anywhere: whose, what, which version. */
export function listDependencies(): { owner: string; name: string; version: string }[] {
  return [ROOT_MANIFEST, ...WORKSPACES.map(workspace => workspace.manifest)].flatMap(manifest =>
    Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).map(([name, version]) => ({
      owner: manifest.name,
      name,
      version,
    })),
  )
}

/** The files that an `exports` map leads to. */
export function exportTargets(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(exportTargets) : []
}
