import { describe, expect, test } from 'vitest'
import { hasTest, readKeys, readNamedTests } from './security-tests.ts'
import { SOURCES } from './sources.ts'

const document = SOURCES.find(({ path }) => path === 'SECURITY.md')?.text ?? ''
const keys = readKeys(document, '## Every key against every harm')
const named = readNamedTests(document)

const isThere = ({ file, test: name }: { file: string; test: string }) =>
  hasTest(SOURCES.find(({ path }) => path === file)?.text ?? '', name)

describe('the matrix of SECURITY.md', () => {
  test('every test it names exists', () => {
    expect(named.filter(one => !isThere(one))).toEqual([])
  })

  test('every key in it is tried by a test, and every tried key is in it', () => {
    expect(keys.length).toBeGreaterThan(15)
    expect([...new Set(named.map(({ key }) => key))]).toEqual(keys)
  })

  test('every row says something to every harm', () => {
    const [, matrix = ''] = document.split('## Every key against every harm')
    const rows = (matrix.split('###')[0] ?? '').split('\n').filter(line => line.startsWith('| '))
    const widths = rows.map(row => row.split('|').filter(cell => cell.trim() !== '').length)
    expect(new Set(widths)).toEqual(new Set([10]))
  })
})

const planted = (cell: string) =>
  `\n### Which test tries it\n\n| key | tests |\n|---|---|\n| **Owner** of it | ${cell} |\n`

test.each([
  ['a test that is gone', '`contracts/test/Owner.t.sol` `test_TakesEverything`'],
  ['a test of another file', '`contracts/test/Lock.t.sol` `test_OwnershipMovesInTwoSteps`'],
  ['a file that is gone', '`contracts/test/Ownership.t.sol` `test_OwnershipMovesInTwoSteps`'],
  ['a test without a file', '`test_OwnershipMovesInTwoSteps`'],
  ['a part of a name', '`contracts/test/Owner.t.sol` `test_OwnershipMoves`'],
  ['a sentence that nobody tests', '`gateway/http/api.test.ts` `keys are checked`'],
])('sees %s', (_, cell) => {
  const found = readNamedTests(planted(cell))
  expect(found).toHaveLength(1)
  expect(found.filter(isThere)).toEqual([])
})

test('lets pass what is there', () => {
  const found = readNamedTests(
    planted(
      '`contracts/test/Owner.t.sol` `test_OwnershipMovesInTwoSteps`, `gateway/http/api.test.ts` `keys are checked before anything else, and scopes hold`',
    ),
  )
  expect(found.filter(isThere)).toHaveLength(2)
  expect(readKeys(planted(''), '### Which test tries it')).toEqual(['Owner'])
})
