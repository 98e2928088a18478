import { afterAll, describe, expect, test } from 'vitest'
import { Compiler, errorsOf } from './compiler.ts'
import { around, edit, type Mutant, name } from './mutants.ts'
import { findMutants } from './operators.ts'
import { withSwitches } from './switches.ts'

const compiler = new Compiler()
afterAll(() => compiler.close())

const contract = (body: string) =>
  `pragma solidity ^0.8.30;\ncontract C {\n  error No();\n  event E(uint256 a, uint256 b);\n  uint256 x;\n  uint256 y;\n  modifier m() { _; }\n${body}\n}\n`

async function mutantsOf(text: string): Promise<Mutant[]> {
  const output = await compiler.compile({ sources: { 'C.sol': text }, wanted: [] })
  expect(errorsOf(output)).toEqual([])
  const ast = output.sources?.['C.sol']?.ast
  return ast ? name('C.sol', text, findMutants(text, ast)) : []
}

/** "operator: line after", without the lines of the frame. */
const shown = (text: string, mutants: readonly Mutant[]) =>
  mutants.map(({ operator, edits }) => {
    const lines = around(text, { start: edits[0]?.start ?? 0, end: edits.at(-1)?.end ?? 0 })
    return `${operator}: ${edit(text, edits, lines).trim().replaceAll(/\s+/g, ' ')}`
  })

describe('operators', () => {
  test.each([
    [
      'function f(uint256 a) external { if (a < 7) revert(); }',
      ['condition-negated', 'relational', 'constant', 'constant'],
    ],
    [
      'function f(bool a, bool b) external { if (a && !b) x = 1; }',
      ['condition-negated', 'logical', 'condition-negated'],
    ],
    ['function f() external m {}', ['modifier-removed']],
    ['function f(uint256 a) external { emit E(a, x); }', ['emit-removed', 'event-arguments-swapped']],
    ['function f() external { x = y; y = x; }', ['statements-swapped', 'statement-deleted', 'statement-deleted']],
    ['function f() external { x += y; }', ['statement-deleted', 'arithmetic']],
    ['function f() external pure returns (bool) { return true; }', ['boolean']],
    ['uint256 private constant Z = 5;', ['constant', 'constant']],
    [
      'function f() external { assembly { if iszero(lt(1, 2)) { sstore(0, add(3, 4)) } } }',
      ['assembly-relational', 'assembly-arithmetic'],
    ],
  ])('finds in %s', async (body, operators) => {
    const found = (await mutantsOf(contract(body))).map(({ operator }) => operator)
    for (const operator of operators) expect(found).toContain(operator)
  })

  test('changes one thing', async () => {
    const text = contract('function f(uint256 a) external { if (a != 7) revert No(); }')
    expect(shown(text, await mutantsOf(text))).toEqual([
      'relational: function f(uint256 a) external { if (a == 7) revert No(); }',
      'constant: function f(uint256 a) external { if (a != 8) revert No(); }',
      'constant: function f(uint256 a) external { if (a != 6) revert No(); }',
      'revert-removed: function f(uint256 a) external { if (a != 7) {} }',
    ])
  })

  test('gives a mutant the same id wherever its function stands', async () => {
    const text = contract('function f() external { x = y; }')
    const moved = contract('\n\n  function g() external {}\n  function f() external { x = y; }').replace(
      '  function f',
      'function f',
    )
    const [here] = await mutantsOf(text)
    expect((await mutantsOf(moved)).map(({ id }) => id)).toContain(here?.id)
  })
})

test('all switches of a file compile together', async () => {
  const text = contract(`
    function f(uint256 a) external view returns (uint256 z) {
      uint256 b = a + 1;
      if (a > b && a != 3) revert(); else if (b == 4) z = 9;
      for (uint256 i = 0; i < a; i++) z += i << 1;
      assembly {
        let q := add(z, 1)
        for {} lt(q, b) { q := add(q, 1) } { if iszero(q) { break } mstore(0, 1) mstore(4, 2) }
        z := q
      }
      return z - b;
    }
    function g(uint256 a) external { x = a; y = a; emit E(x, a); }`)
  const numbered = (await mutantsOf(text))
    .filter(({ place }) => place.kind !== 'alone')
    .map((mutant, index) => ({ mutant, number: index + 1 }))
  expect(numbered.length).toBeGreaterThan(40)
  const switched = withSwitches(text, numbered)
  for (const { number } of numbered) expect(switched).toMatch(new RegExp(`\\b${number}\\b`))
  expect(errorsOf(await compiler.compile({ sources: { 'C.sol': switched }, wanted: ['C.sol'] }))).toEqual([])
})
