import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT, SOURCES } from './sources.ts'
import { exportTargets, listDependencies, WORKSPACES } from './workspaces.ts'

describe('workspaces', () => {
  test('each is described in ARCHITECTURE.md', () => {
    const architecture = SOURCES.find(({ path }) => path === 'ARCHITECTURE.md')?.text ?? ''
    const names = (folder: string) => [`\`${folder}/`, `\`${folder.replace('/', '-')}\``]
    const missing = WORKSPACES.filter(({ folder }) => !names(folder).some(name => architecture.includes(name)))
    expect(missing.map(workspace => workspace.folder)).toEqual([])
  })

  test('each is called after its folder', () => {
    const misnamed = WORKSPACES.filter(
      ({ folder, manifest }) => manifest.name !== `@sampan/${folder.replace('/', '-')}`,
    )
    expect(misnamed.map(workspace => workspace.folder)).toEqual([])
  })

  test('each exports files one by one, and each file is there', () => {
    const broken = WORKSPACES.flatMap(({ folder, manifest }) =>
      Object.entries(manifest.exports ?? {}).flatMap(([subpath, value]) =>
        exportTargets(value)
          .filter(
            target => subpath.includes('*') || !(existsSync(join(ROOT, folder, target)) || /\/dist\//.test(target)),
          )
          .map(target => `${folder} ${subpath} → ${target}`),
      ),
    )
    expect(broken).toEqual([])
  })
})

describe('dependencies', () => {
  test('each has one exact version', () => {
    expect(listDependencies().filter(({ version }) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
  })

  test('nobody uses another version of the same package', () => {
    const versions = Map.groupBy(listDependencies(), ({ name }) => name)
    const split = [...versions].filter(([, uses]) => new Set(uses.map(use => use.version)).size > 1)
    expect(split.map(([name]) => name)).toEqual([])
  })
})
