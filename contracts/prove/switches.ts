import { cut, edit, type Mutant, type Range } from './mutants.ts'

/** A mutant and the number that switches it on. */
export type Numbered = { readonly mutant: Mutant; readonly number: number }

type Insertion = { readonly at: number; readonly rank: number; readonly text: string; readonly skip?: number }

const isOn = (number: number) => `block.prevrandao == ${number}`

/**
 * A file that behaves as written while the block's randomness, which nothing in contracts/src reads, is another number,
 * and as one of its mutants while it is that mutant's. Functions must be at least `view` for that.
 */
export function withSwitches(text: string, numbered: readonly Numbered[]): string {
  const insertions: Insertion[] = []
  const wrap = ({ start, end }: Range, before: string, after: string, depth: number, skip = 0) => {
    const size = end - start
    insertions.push({ at: start, rank: 1e9 - size * 10 + depth, text: before, skip })
    insertions.push({ at: end, rank: size * 10 - depth - 1e9, text: after })
  }
  for (const sites of groupBySite(numbered).values()) {
    const [first] = sites
    if (first) wrapSite(text, sites, first.mutant, wrap)
  }
  for (const { mutant, number } of numbered) {
    const { place } = mutant
    if (place.kind === 'delete') wrap(place.node, `{ if (!(${isOn(number)})) { `, ' } }', 2)
    if (place.kind === 'delete-assembly') wrap(place.node, `if iszero(eq(prevrandao(), ${number})) { `, ' }', 2)
    if (place.kind === 'swap') swap(text, mutant, number, wrap)
  }
  return insert(text, insertions)
}

type Wrap = (range: Range, before: string, after: string, depth: number, skip?: number) => void

function swap(text: string, { place, operator }: Mutant, number: number, wrap: Wrap) {
  if (place.kind !== 'swap') return
  const early = cut(text, place.next)
  if (operator.startsWith('assembly')) {
    wrap(place.node, `if eq(prevrandao(), ${number}) { ${early} }\n`, '', 0)
    return wrap(place.next, `if iszero(eq(prevrandao(), ${number})) { `, ' }', 1)
  }
  wrap(place.node, `if (${isOn(number)}) { ${early} }\n`, '', 0)
  wrap(place.next, `if (!(${isOn(number)})) { `, ' }', 1)
}

function groupBySite(numbered: readonly Numbered[]): Map<string, Numbered[]> {
  const sites = new Map<string, Numbered[]>()
  for (const one of numbered) {
    const { place } = one.mutant
    if (!('node' in place) || ['delete', 'delete-assembly', 'swap'].includes(place.kind)) continue
    const key = `${place.node.start} ${place.node.end}`
    sites.set(key, [...(sites.get(key) ?? []), one])
  }
  return sites
}

function wrapSite(text: string, sites: readonly Numbered[], { place }: Mutant, wrap: Wrap) {
  if (!('node' in place)) return
  const { node } = place
  const made = sites.map(({ mutant, number }) => ({ number, text: edit(text, mutant.edits, node) }))
  switch (place.kind) {
    case 'statement': {
      const branches = made.map(({ number, text }) => `if (${isOn(number)}) { ${text} } else `)
      return wrap(node, `{ ${branches.join('')}{ `, ' } }', 3)
    }
    case 'expression': {
      const branches = made.map(({ number, text }) => `${isOn(number)} ? (${text}) : `)
      return wrap(node, `(${branches.join('')}(`, '))', 3)
    }
    case 'assembly': {
      const cases = made.map(({ number, text }) => `case ${number} { ${text} } `)
      return wrap(node, `switch prevrandao() ${cases.join('')}default { `, ' }', 3)
    }
    case 'assembly-condition': {
      const terms = made.map(({ number, text }) => `mul(eq(prevrandao(), ${number}), ${text})`)
      const none = made.map(({ number }) => `eq(prevrandao(), ${number})`).reduce((a, b) => `or(${a}, ${b})`)
      const any = terms.reduce((a, b) => `or(${a}, ${b})`)
      return wrap(node, `or(${any}, mul(iszero(${none}), `, '))', 3)
    }
    case 'assembly-declaration': {
      const target = cut(text, { start: node.start, end: place.value.start })
      const names = target.replace(/^let\s+/, '').replace(/\s*:=\s*$/, '')
      const cases = made.map(({ number, text }) => `case ${number} { ${text.replace(/^let\s+/, '')} } `)
      const before = `let ${names} switch prevrandao() ${cases.join('')}default { ${names} := `
      return wrap(node, before, ' }', 3, place.value.start - node.start)
    }
    // Each stands by itself: withSwitches has put them in already.
    case 'delete':
    case 'delete-assembly':
    case 'swap':
  }
}

function insert(text: string, insertions: readonly Insertion[]): string {
  let result = ''
  let at = 0
  for (const { at: position, text: added, skip = 0 } of [...insertions].sort(
    (a, b) => a.at - b.at || a.rank - b.rank,
  )) {
    result += text.slice(at, Math.max(at, position)) + added
    at = Math.max(at, position + skip)
  }
  return result + text.slice(at)
}
