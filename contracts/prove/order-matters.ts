import { childrenOf, type Node, nodesIn } from './mutants.ts'

/**
 * Whether swapping two adjacent statements can change anything: one assigns what the other names, both can refuse, or
 * both can emit or call. Without that they commute, and the mutant would be the original.
 */
export function doesOrderMatter(first: Node, second: Node): boolean {
  const [a, b] = [traitsOf(first), traitsOf(second)]
  const shares = (one: Traits, other: Traits) => [...one.assigned].some(name => other.named.has(name))
  return shares(a, b) || shares(b, a) || (a.refuses && b.refuses) || (a.acts && b.acts)
}

type Traits = { readonly assigned: Set<string>; readonly named: Set<string>; refuses: boolean; acts: boolean }

function traitsOf(statement: Node): Traits {
  const traits: Traits = { assigned: new Set(), named: new Set(), refuses: false, acts: false }
  collect(statement, traits)
  return traits
}

function collect(node: Node, traits: Traits): void {
  switch (node.nodeType) {
    case 'Identifier':
    case 'YulIdentifier':
      traits.named.add(String(node.name))
      break
    case 'Assignment':
      for (const side of nodesIn(node.leftHandSide)) for (const name of rootsOf(side)) traits.assigned.add(name)
      break
    case 'UnaryOperation':
      if (['++', '--', 'delete'].includes(String(node.operator))) {
        for (const side of nodesIn(node.subExpression)) for (const name of rootsOf(side)) traits.assigned.add(name)
      }
      break
    case 'YulAssignment':
      for (const name of nodesIn(node.variableNames)) traits.assigned.add(String(name.name))
      break
    case 'RevertStatement':
    case 'Return':
      traits.refuses = true
      break
    case 'EmitStatement':
      traits.acts = true
      break
    case 'ExpressionStatement':
      // An internal function called for what it does may refuse, emit or call.
      if (nodesIn(node.expression).some(({ nodeType }) => nodeType === 'FunctionCall')) {
        traits.refuses = true
        traits.acts = true
      }
      break
    case 'YulFunctionCall':
      inMemory(node, traits)
  }
  for (const child of childrenOf(node)) collect(child, traits)
}

const WRITERS = /^(?:mstore8?|calldatacopy|extcodecopy|returndatacopy)$/
const READERS = /^(?:mload|keccak256|call|staticcall|delegatecall|return|revert)$/

/** Memory is a name that stores assign. Two stores matter to each other only where both places are plain numbers. */
function inMemory(call: Node, { assigned, named }: Traits) {
  const [callee] = nodesIn(call.functionName)
  const name = String(callee?.name)
  const [place] = nodesIn(call.arguments)
  if (WRITERS.test(name)) {
    assigned.add('memory')
    if (place?.nodeType === 'YulLiteral') {
      assigned.add('memory at a number')
      named.add('memory at a number')
    }
  }
  if (READERS.test(name)) named.add('memory')
  if (name.endsWith('call')) assigned.add('memory')
}

/** The variables that an assignment's left side is in. */
function rootsOf(side: Node): string[] {
  if (side.nodeType === 'Identifier') return [String(side.name)]
  if (side.nodeType === 'TupleExpression') return nodesIn(side.components).flatMap(rootsOf)
  const [base] = [...nodesIn(side.baseExpression), ...nodesIn(side.expression)]
  return base ? rootsOf(base) : []
}
