import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkLayers, type LayerViolation } from './check.ts'
import { PACKAGES, PLANTS, SOIL } from './plants.ts'
import { RULES } from './rules.ts'

const planted: Record<string, string> = Object.assign({}, ...PLANTS.map(plant => plant.files))
let root: string
let violations: readonly LayerViolation[]

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sampan-layers-'))
  const files = { ...PACKAGES, ...SOIL, ...planted }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  mkdirSync(join(root, 'node_modules/@sampan'))
  for (const path of Object.keys(PACKAGES)) {
    const workspace = /^(\w+)\/package\.json$/.exec(path)?.[1]
    if (workspace) symlinkSync(join(root, workspace), join(root, 'node_modules/@sampan', workspace))
  }
  violations = await checkLayers(root, Object.keys({ ...SOIL, ...planted }))
})
afterAll(() => rmSync(root, { recursive: true }))

describe('layer rules', () => {
  test.each(PLANTS)('$rule fires on its plant', ({ rule, from, to }) => {
    const found = violations.filter(violation => violation.rule === rule)
    expect(found).toEqual([{ rule, from, to }])
  })

  test('every rule has its plant', () => {
    expect(new Set(PLANTS.map(plant => plant.rule))).toEqual(new Set(RULES.map(rule => rule.name)))
  })

  test('nothing else fires', () => {
    const expected = new Set(PLANTS.flatMap(({ rule, files }) => Object.keys(files).map(from => `${rule} ${from}`)))
    expect(violations.filter(({ rule, from }) => !expected.has(`${rule} ${from}`))).toEqual([])
  })

  test('a folder that is not in the table is refused, and so is a module that was not read', async () => {
    mkdirSync(join(root, 'elsewhere'))
    writeFileSync(join(root, 'elsewhere/x.ts'), 'export const x = 1\n')
    writeFileSync(join(root, 'kernel/unread.txt'), 'not a module\n')
    expect(await checkLayers(root, ['elsewhere/x.ts', 'kernel/x.ts', 'kernel/unread.txt'])).toEqual([
      { rule: 'every-module-is-read', from: 'kernel/unread.txt', to: '' },
      { rule: 'folder-in-the-table', from: 'elsewhere/x.ts', to: '' },
    ])
  })
})
