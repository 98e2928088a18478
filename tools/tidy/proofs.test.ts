import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { complainAboutMutants } from '../../contracts/prove/mutation-report.ts'
import { complainAboutRecord, hashSources, readSources } from '../../contracts/prove/record.ts'
import { ROOT } from './sources.ts'

describe('proofs of the contracts', () => {
  test('are about contracts/src as it is', () => {
    const record = JSON.parse(readFileSync(join(ROOT, 'contracts/prove/result.json'), 'utf8'))
    expect(complainAboutRecord(record, readSources())).toEqual([])
  })

  test('have a reason for each mutant that survives', () => {
    expect(complainAboutMutants()).toEqual([])
  })

  const sources = [
    { path: 'src/B.sol', content: 'contract B {}' },
    { path: 'src/A.sol', content: 'contract A {}' },
  ]
  const record = {
    sources: hashSources(sources),
    invariants: { calls: 1 },
    smt: { proven: true },
    mutation: { ran: 1 },
  }

  test('pass in whatever order the files are listed', () => {
    expect(complainAboutRecord(record, [...sources].reverse())).toEqual([])
  })

  test.each([
    ['a changed file', [{ path: 'src/A.sol', content: 'contract A { }' }, ...sources.slice(0, 1)]],
    ['a new file', [...sources, { path: 'src/C.sol', content: '' }]],
    ['a renamed file', sources.map(({ path, content }) => ({ path: path.replace('B', 'D'), content }))],
    ['a file less', sources.slice(1)],
  ])('are stale after %s', (_, changed) => {
    expect(complainAboutRecord(record, changed)).toHaveLength(1)
  })

  test('are incomplete without a part', () => {
    expect(complainAboutRecord({ ...record, smt: undefined }, sources)).toEqual(['not proven: smt'])
  })
})
