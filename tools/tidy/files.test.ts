import { describe, expect, test } from 'vitest'
import { ALLOWED } from './allowed.ts'
import { complainAboutPath, findEscapingImports, LONGEST } from './files.ts'
import { listFiles } from './list-files.ts'
import { ROOT, SOURCES } from './sources.ts'
import { WORKSPACES } from './workspaces.ts'

const lengthOf = (text: string) => text.split('\n').length - 1

describe('files', () => {
  test(`no file has more than ${LONGEST} lines, except those listed with a reason`, () => {
    const long = SOURCES.filter(({ path, text }) => !path.endsWith('.md') && lengthOf(text) > LONGEST)
    const unlisted = long.filter(({ path }) => !Object.hasOwn(ALLOWED.longFiles, path))
    expect(unlisted.map(({ path, text }) => `${path}: ${lengthOf(text)}`)).toEqual([])
    const idle = Object.keys(ALLOWED.longFiles).filter(path => !long.some(source => source.path === path))
    expect(idle).toEqual([])
  })

  test('every exception has a reason', () => {
    const reasons = Object.values(ALLOWED).flatMap(exceptions => Object.values(exceptions))
    expect(reasons.filter(reason => reason.length < 12)).toEqual([])
  })

  test('files and folders have the names they should', () => {
    expect(listFiles(ROOT).flatMap(path => complainAboutPath(path) ?? [])).toEqual([])
  })

  test.each(['gateway/utils/x.ts', 'gateway/orders/index.ts', 'gateway/orders/LockOrder.ts', 'api/lock_order.ts'])(
    'complains about %s',
    path => expect(complainAboutPath(path)).toContain(path),
  )

  test('across workspaces, imports go by name', () => {
    const folders = WORKSPACES.map(workspace => workspace.folder)
    expect(SOURCES.flatMap(source => findEscapingImports(source, folders))).toEqual([])
    const text = "import { x } from '../../kernel/x.ts'\nimport './y.ts'\nawait import('../z.ts')\n"
    expect(findEscapingImports({ path: 'gateway/orders/a.ts', text }, folders)).toEqual([
      'gateway/orders/a.ts → kernel/x.ts',
    ])
  })

  test('nothing refers to what is not in the repository', () => {
    const outside = new RegExp(['\\.\\./shar', 'ed\\b|/wo', 'rk/'].join(''))
    expect(SOURCES.filter(({ text }) => outside.test(text)).map(({ path }) => path)).toEqual([])
  })
})
