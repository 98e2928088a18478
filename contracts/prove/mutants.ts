import { createHash } from 'node:crypto'

/** A node of solc's syntax tree, Solidity's or Yul's. */
export type Node = { readonly nodeType: string; readonly src: string; readonly [field: string]: unknown }

/** Where a mutant's text stands instead, in a file held as latin1, so that positions are solc's bytes. */
export type Edit = { readonly start: number; readonly end: number; readonly text: string }

/** How a mutant is switched on at run time, so that one compilation holds many. */
export type Place =
  | { readonly kind: 'statement' | 'expression' | 'assembly' | 'assembly-condition'; readonly node: Range }
  | { readonly kind: 'assembly-declaration'; readonly node: Range; readonly value: Range }
  | { readonly kind: 'delete' | 'delete-assembly'; readonly node: Range }
  | { readonly kind: 'swap'; readonly node: Range; readonly next: Range }
  /** Only a compilation of its own can show it. */
  | { readonly kind: 'alone' }

/** A file with a character for each byte, since solc counts bytes. */
export const bytesOf = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
export const textOf = (bytes: string) => Buffer.from(bytes, 'latin1').toString('utf8')

export type Range = { readonly start: number; readonly end: number }

export type Mutant = {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly operator: string
  readonly place: Place
  readonly edits: readonly Edit[]
}

export type Found = Omit<Mutant, 'id' | 'file' | 'line'> & { readonly within: string }

export const rangeOf = ({ src }: Node): Range => {
  const [start = 0, length = 0] = src.split(':').map(Number)
  return { start, end: start + length }
}

export const cut = (text: string, { start, end }: Range) => text.slice(start, end)

/** The text with the edits made, which do not overlap. */
export function edit(text: string, edits: readonly Edit[], range: Range = { start: 0, end: text.length }): string {
  let result = ''
  let at = range.start
  for (const { start, end, text: instead } of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + instead
    at = end
  }
  return result + text.slice(at, range.end)
}

/** Names a mutant by what it changes in which function, not by its line, so that the name outlives other changes. */
export function name(file: string, text: string, found: readonly Found[]): Mutant[] {
  const seen = new Map<string, number>()
  return found.map(({ within, ...mutant }) => {
    const change = mutant.edits.map(made => `${cut(text, around(text, made))}>${made.text}`).join('|')
    const key = `${file} ${within} ${mutant.operator} ${change}`
    const times = (seen.get(key) ?? 0) + 1
    seen.set(key, times)
    const id = createHash('sha256').update(`${key} ${times}`).digest('hex').slice(0, 10)
    const line = text.slice(0, mutant.edits[0]?.start).split('\n').length
    return { id, file, line, ...mutant }
  })
}

/** The whole lines that an edit touches. */
export function around(text: string, { start, end }: Range): Range {
  const after = text.indexOf('\n', end)
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: after < 0 ? text.length : after }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'nodeType' in value
/** The nodes that a field of a node holds: one, several or none. */
export const nodesIn = (value: unknown): Node[] =>
  Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []
export const childrenOf = (node: Node): Node[] => Object.values(node).flatMap(nodesIn)

/** One more and one less than a literal, in the base it is written in. */
export function neighbours(literal: string): string[] {
  if (!/^(?:0x[0-9a-fA-F_]+|[0-9_]+)$/.test(literal)) return []
  const value = BigInt(literal.replaceAll('_', ''))
  // An address literal needs its checksum, so it is left alone.
  if (literal.length === 42) return []
  const show = (number: bigint) => (literal.startsWith('0x') ? `0x${number.toString(16)}` : String(number))
  return value === 0n ? [show(1n)] : [show(value + 1n), show(value - 1n)]
}
