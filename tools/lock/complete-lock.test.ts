import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { completeLock, type Lock } from './complete-lock.ts'

describe('completing the lock', () => {
  test('adds what is missing, with the platform its name tells', () => {
    const packages = {
      'node_modules/forge': {
        dev: true,
        optionalDependencies: { 'forge-darwin-arm64': '1.7.1', 'forge-win32-amd64': '^2.0.0' },
      },
    }
    expect(completeLock({ packages }).lock.packages).toEqual({
      ...packages,
      'node_modules/forge-darwin-arm64': {
        version: '1.7.1',
        os: ['darwin'],
        cpu: ['arm64'],
        dev: true,
        optional: true,
      },
      'node_modules/forge-win32-amd64': { version: '2.0.0', os: ['win32'], cpu: ['x64'], dev: true, optional: true },
    })
  })

  test.each(['node_modules/x', 'node_modules/a/node_modules/x', 'node_modules/a/node_modules/b/node_modules/x'])(
    'finds what is locked at %s',
    place => {
      const owner = 'node_modules/a/node_modules/b'
      const packages = { [owner]: { optionalDependencies: { x: '1.0.0' } }, [place]: { version: '1.0.0' } }
      expect(completeLock({ packages }).added).toEqual([])
    },
  )

  test('a package of which nothing is known is for no platform', () => {
    const { lock } = completeLock({ packages: { '': { optionalDependencies: { fsevents: '~2.3.2' } } } } as Lock)
    expect(lock.packages['node_modules/fsevents']).toEqual({ version: '2.3.2', cpu: ['none'], optional: true })
  })

  test('the lock of this repository is complete', () => {
    const text = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8')
    expect(completeLock(JSON.parse(text) as Lock).added).toEqual([])
  })
})
