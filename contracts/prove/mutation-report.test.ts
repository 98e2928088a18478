import { describe, expect, test } from 'vitest'
import { complaintsOf, type Ran, readReasons } from './mutation-report.ts'

const mutant = (id: string, outcome: Ran['outcome']): Ran => ({
  id,
  file: 'src/A.sol',
  line: 3,
  operator: 'relational',
  outcome,
  before: 'a < b',
  after: 'a <= b',
})
const killed = (count: number) => Array.from({ length: count }, (_, index) => mutant(`k${index}`, 'killed'))
const run = (mutants: readonly Ran[]) => ({ possible: 1000, every: 10, mutants })
const reasons = readReasons(
  '- `0123456789` src/A.sol:3 relational: both give b.\n- `abcdefabcd` src/A.sol:3 relational:\n',
)

describe('a mutation run', () => {
  test('passes with 92 % killed and a reason for each survivor', () => {
    expect(complaintsOf(run([...killed(12), mutant('0123456789', 'survived')]), reasons)).toEqual([])
  })

  test('fails below 92 %', () => {
    expect(complaintsOf(run([...killed(11), mutant('0123456789', 'survived')]), reasons)).toHaveLength(1)
  })

  test('fails when a survivor has no reason, or an empty one', () => {
    const complaints = complaintsOf(
      run([...killed(99), mutant('0123456789', 'survived'), mutant('abcdefabcd', 'survived')]),
      reasons,
    )
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toContain('abcdefabcd')
  })

  test('fails when a reason is for none that survives', () => {
    expect(complaintsOf(run(killed(20)), reasons)).toEqual(['0123456789 in survivors.md does not survive'])
  })
})
