import { findInAssembly } from './assembly-operators.ts'
import {
  childrenOf,
  cut,
  type Edit,
  type Found,
  type Node,
  neighbours,
  nodesIn,
  type Place,
  type Range,
  rangeOf,
} from './mutants.ts'
import { doesOrderMatter } from './order-matters.ts'

const RELATIONAL: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '==': '!=',
  '!=': '==',
}
const LOGICAL: Readonly<Record<string, string>> = { '&&': '||', '||': '&&' }
const ARITHMETIC: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '<<': '>>',
  '>>': '<<',
  '&': '|',
  '|': '&',
}

/** Every mutant of a file, in the order of its text. See mutate.ts for the operators. */
export function findMutants(text: string, ast: Node): Found[] {
  const found: Found[] = []
  new Search(text, found).visit(ast, 'file')
  return found
}

class Search {
  readonly #text: string
  readonly #found: Found[]

  constructor(text: string, found: Found[]) {
    this.#text = text
    this.#found = found
  }

  visit(node: Node, within: string): void {
    if (node.nodeType === 'FunctionDefinition' || node.nodeType === 'ModifierDefinition') this.#function(node)
    else if (node.nodeType === 'VariableDeclaration') this.#constant(node)
    else for (const child of childrenOf(node)) this.visit(child, within)
  }

  #constant(node: Node) {
    const [value] = nodesIn(node.value)
    if (value) this.#expressions(value, { kind: 'alone' }, String(node.name))
  }

  #function(node: Node) {
    const within = String(node.name || node.kind)
    for (const modifier of nodesIn(node.modifiers)) {
      if (modifier.kind === 'modifierInvocation') {
        this.#add('modifier-removed', { kind: 'alone' }, [{ ...rangeOf(modifier), text: '' }], within)
      }
    }
    for (const body of nodesIn(node.body)) this.#block(nodesIn(body.statements), within)
  }

  #block(statements: readonly Node[], within: string) {
    for (const [index, statement] of statements.entries()) {
      this.#statement(statement, within)
      const next = statements[index + 1]
      if (next) this.#swap(statement, next, within)
    }
  }

  #swap(first: Node, second: Node, within: string) {
    const movable = ['ExpressionStatement', 'EmitStatement', 'IfStatement', 'ForStatement', 'WhileStatement']
    if (!movable.includes(first.nodeType) || !movable.includes(second.nodeType)) return
    if (!doesOrderMatter(first, second)) return
    const [node, next] = [this.#whole(first), this.#whole(second)]
    const edits = [
      { ...node, text: cut(this.#text, next) },
      { ...next, text: cut(this.#text, node) },
    ]
    this.#add('statements-swapped', { kind: 'swap', node, next }, edits, within)
  }

  #statement(node: Node, within: string): void {
    const whole = this.#whole(node)
    switch (node.nodeType) {
      case 'Block':
      case 'UncheckedBlock':
        return this.#block(nodesIn(node.statements), within)
      case 'InlineAssembly':
        for (const block of nodesIn(node.AST)) findInAssembly(this.#text, block, within, this.#found)
        return
      case 'VariableDeclarationStatement':
        for (const value of nodesIn(node.initialValue)) this.#site(value, within)
        return
      case 'IfStatement':
      case 'WhileStatement':
      case 'ForStatement':
        return this.#branching(node, whole, within)
      case 'EmitStatement':
        this.#delete('emit-removed', whole, within)
        for (const call of nodesIn(node.eventCall)) this.#arguments(call, { kind: 'statement', node: whole }, within)
        break
      case 'RevertStatement':
        this.#delete('revert-removed', whole, within)
        return
      case 'ExpressionStatement':
      case 'Return':
        this.#delete('statement-deleted', whole, within)
    }
    for (const child of childrenOf(node)) this.#expressions(child, { kind: 'statement', node: whole }, within)
  }

  #branching(node: Node, whole: Range, within: string) {
    for (const condition of nodesIn(node.condition)) {
      const range = rangeOf(condition)
      // Of an equation the relational operator is the negation.
      if (!['==', '!='].includes(String(condition.operator))) {
        const text = `!(${cut(this.#text, range)})`
        this.#add('condition-negated', { kind: 'expression', node: range }, [{ ...range, text }], within)
      }
      this.#site(condition, within)
    }
    for (const start of nodesIn(node.initializationExpression)) this.#statement(start, within)
    for (const step of nodesIn(node.loopExpression)) for (const child of childrenOf(step)) this.#site(child, within)
    const bodies = [...nodesIn(node.trueBody), ...nodesIn(node.falseBody), ...nodesIn(node.body)]
    const isOnlyRevert = bodies.length === 1 && bodies[0]?.nodeType === 'RevertStatement'
    const isOne = bodies.length === 1 && bodies[0]?.nodeType === 'Return'
    if (!isOnlyRevert && !isOne) this.#delete('statement-deleted', whole, within)
    for (const body of bodies) this.#statement(body, within)
  }

  #site(value: Node, within: string) {
    this.#expressions(value, { kind: 'expression', node: rangeOf(value) }, within)
  }

  #expressions(node: Node, place: Place, within: string): void {
    if (node.nodeType === 'ElementaryTypeName' || node.nodeType === 'ArrayTypeName') return
    this.#operators(node, place, within)
    for (const child of childrenOf(node)) this.#expressions(child, place, within)
  }

  #operators(node: Node, place: Place, within: string) {
    const operator = typeof node.operator === 'string' ? node.operator : ''
    const range = rangeOf(node)
    const replace = (name: string, start: number, old: string, text: string) =>
      this.#add(name, place, [{ start, end: start + old.length, text }], within)

    if (node.nodeType === 'BinaryOperation') {
      const at = this.#between(rangeOf(nodesIn(node.leftExpression)[0] ?? node).end, operator)
      if (RELATIONAL[operator]) replace('relational', at, operator, RELATIONAL[operator])
      if (LOGICAL[operator]) replace('logical', at, operator, LOGICAL[operator])
      if (ARITHMETIC[operator]) replace('arithmetic', at, operator, ARITHMETIC[operator])
    } else if (node.nodeType === 'Assignment' && operator.length > 1) {
      const at = this.#between(rangeOf(nodesIn(node.leftHandSide)[0] ?? node).end, operator)
      const plain = operator.slice(0, -1)
      if (ARITHMETIC[plain]) replace('arithmetic', at, operator, `${ARITHMETIC[plain]}=`)
    } else if (node.nodeType === 'UnaryOperation' && (operator === '++' || operator === '--')) {
      replace('arithmetic', node.prefix ? range.start : range.end - 2, operator, operator === '++' ? '--' : '++')
    } else if (node.nodeType === 'UnaryOperation' && operator === '!') {
      replace('condition-negated', range.start, '!', '')
    } else if (node.nodeType === 'Literal') {
      this.#literal(node, range, place, within)
    } else if (node.nodeType === 'Conditional') {
      const condition = rangeOf(nodesIn(node.condition)[0] ?? node)
      const text = `!(${cut(this.#text, condition)})`
      this.#add('condition-negated', place, [{ ...condition, text }], within)
    }
  }

  #literal(node: Node, range: Range, place: Place, within: string) {
    const text = cut(this.#text, range)
    if (node.kind === 'bool') {
      this.#add('boolean', place, [{ ...range, text: text === 'true' ? 'false' : 'true' }], within)
    }
    if (node.kind !== 'number') return
    const [digits = ''] = text.split(/\s/)
    for (const instead of neighbours(digits)) {
      this.#add('constant', place, [{ start: range.start, end: range.start + digits.length, text: instead }], within)
    }
  }

  #arguments(call: Node, place: Place, within: string) {
    const given = nodesIn(call.arguments)
    for (const [index, argument] of given.entries()) {
      const next = given[index + 1]
      if (!next || cut(this.#text, rangeOf(argument)) === cut(this.#text, rangeOf(next))) continue
      const edits: Edit[] = [
        { ...rangeOf(argument), text: cut(this.#text, rangeOf(next)) },
        { ...rangeOf(next), text: cut(this.#text, rangeOf(argument)) },
      ]
      this.#add('event-arguments-swapped', place, edits, within)
    }
  }

  #delete(operator: string, node: Range, within: string) {
    this.#add(operator, { kind: 'delete', node }, [{ ...node, text: '{}' }], within)
  }

  #add(operator: string, place: Place, edits: readonly Edit[], within: string) {
    this.#found.push({ operator, place, edits, within })
  }

  /** With its semicolon, which solc's ranges leave out. */
  #whole(node: Node): Range {
    const { start, end } = rangeOf(node)
    return { start, end: this.#text[end] === ';' ? end + 1 : end }
  }

  #between(from: number, operator: string): number {
    const at = this.#text.indexOf(operator, from)
    if (at < 0) throw new Error(`no ${operator} after ${from}`)
    return at
  }
}
