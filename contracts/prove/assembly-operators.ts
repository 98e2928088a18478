import {
  childrenOf,
  cut,
  type Edit,
  type Found,
  type Node,
  neighbours,
  type Place,
  type Range,
  rangeOf,
} from './mutants.ts'
import { doesOrderMatter } from './order-matters.ts'

const SWAPPED: Readonly<Record<string, readonly [operator: string, instead: string]>> = {
  add: ['arithmetic', 'sub'],
  sub: ['arithmetic', 'add'],
  mul: ['arithmetic', 'div'],
  div: ['arithmetic', 'mul'],
  mod: ['arithmetic', 'mul'],
  shl: ['arithmetic', 'shr'],
  shr: ['arithmetic', 'shl'],
  and: ['logical', 'or'],
  or: ['logical', 'and'],
  lt: ['relational', 'gt'],
  gt: ['relational', 'lt'],
}

/** Mutants of an assembly block, added to `found`. */
export function findInAssembly(text: string, block: Node, within: string, found: Found[]): void {
  const add = (operator: string, place: Place, edits: readonly Edit[]) =>
    found.push({ operator: `assembly-${operator}`, place, edits, within })
  const statements = (block.statements ?? []) as Node[]

  for (const [index, node] of statements.entries()) {
    const range = rangeOf(node)
    const next = statements[index + 1]
    const movable = ['YulAssignment', 'YulExpressionStatement']
    if (next && movable.includes(node.nodeType) && movable.includes(next.nodeType) && doesOrderMatter(node, next)) {
      const other = rangeOf(next)
      add('statements-swapped', { kind: 'swap', node: range, next: other }, [
        { ...range, text: cut(text, other) },
        { ...other, text: cut(text, range) },
      ])
    }
    if (movable.includes(node.nodeType) || node.nodeType === 'YulIf' || node.nodeType === 'YulBreak') {
      add('statement-deleted', { kind: 'delete-assembly', node: range }, [{ ...range, text: '' }])
    }
    inStatement(text, node, range, within, found, add)
  }
}

type Add = (operator: string, place: Place, edits: readonly Edit[]) => void

function inStatement(text: string, node: Node, range: Range, within: string, found: Found[], add: Add) {
  const deeper = (block: unknown) => findInAssembly(text, block as Node, within, found)
  switch (node.nodeType) {
    case 'YulBlock':
      return deeper(node)
    case 'YulVariableDeclaration': {
      if (!node.value) return
      const value = node.value as Node
      return inExpression(text, value, { kind: 'assembly-declaration', node: range, value: rangeOf(value) }, add)
    }
    case 'YulIf':
    case 'YulForLoop': {
      const condition = node.condition as Node
      const place: Place = { kind: 'assembly-condition', node: rangeOf(condition) }
      add('condition-negated', place, [{ ...place.node, text: `iszero(${cut(text, place.node)})` }])
      inExpression(text, condition, place, add)
      for (const block of [node.pre, node.body, node.post]) if (block) deeper(block)
      return
    }
    default:
      return inExpression(text, node, { kind: 'assembly', node: range }, add)
  }
}

function inExpression(text: string, node: Node, place: Place, add: Add): void {
  const range = rangeOf(node)
  if (node.nodeType === 'YulFunctionCall') {
    const called = node.functionName as Node
    const name = String(called.name)
    const swapped = SWAPPED[name]
    if (swapped) add(swapped[0], place, [{ ...rangeOf(called), text: swapped[1] }])
    const [argument] = (node.arguments ?? []) as Node[]
    if (name === 'iszero' && argument) {
      add('condition-negated', place, [{ ...range, text: cut(text, rangeOf(argument)) }])
    }
  }
  if (node.nodeType === 'YulLiteral' && node.kind === 'number') {
    for (const instead of neighbours(cut(text, range))) add('constant', place, [{ ...range, text: instead }])
  }
  for (const child of childrenOf(node)) inExpression(text, child, place, add)
}
