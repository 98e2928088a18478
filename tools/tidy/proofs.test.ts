import { describe, expect, test } from 'vitest'
import { complainAboutRecord, hashSources } from '../../contracts/prove/record.ts'

describe('proofs of the contracts', () => {
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
